package dev.landfall.app.command;

import dev.landfall.app.client.Paths;
import picocli.CommandLine.Parameters;

/** Which resource of which device. */
final class ResourceOptions {
    @Parameters(index = "0", paramLabel = "DEVICE", description = "the device's id")
    private String device = "";

    @Parameters(index = "1", paramLabel = "HREF", description = "the resource, such as /light/1")
    private String href = "";

    /** Below {@code /devices/{device}/kind}. */
    String path(String kind) {
        return Paths.device(device, "/" + kind + Paths.href(href));
    }
}
