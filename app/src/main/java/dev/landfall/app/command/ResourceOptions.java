package dev.landfall.app.command;

import dev.landfall.app.client.ApiPaths;
import dev.landfall.app.client.HubClient;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** The options that name a resource of a device. */
final class ResourceOptions {
    @Mixin
    private final DeviceOptions device = new DeviceOptions();

    @Parameters(index = "1", paramLabel = "HREF", description = "The href of the resource, for example /light/1.")
    private String href = "";

    /** The path of the resource below {@code /devices/{device}/kind}. */
    String path(HubClient client, String kind) {
        return device.path(client, "/" + kind + ApiPaths.href(href));
    }
}
