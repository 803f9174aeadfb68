package dev.landfall.app.command;

import dev.landfall.app.client.HubClient;
import dev.landfall.app.client.Paths;
import picocli.CommandLine.Parameters;

/** Which resource of which device. */
final class ResourceOptions {
    @Parameters(
            index = "0",
            paramLabel = "DEVICE",
            description = "The id of the device, or its beginning, at least four digits.")
    private String device = "";

    @Parameters(index = "1", paramLabel = "HREF", description = "The href of the resource, for example /light/1.")
    private String href = "";

    /** Below {@code /devices/{device}/kind}. */
    String path(HubClient client, String kind) {
        return Paths.device(DeviceIds.whole(client, device), "/" + kind + Paths.href(href));
    }
}
