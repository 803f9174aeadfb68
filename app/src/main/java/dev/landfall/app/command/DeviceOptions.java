package dev.landfall.app.command;

import dev.landfall.app.client.ApiPaths;
import dev.landfall.app.client.HubClient;
import picocli.CommandLine.Parameters;

/** The option that names a device. */
final class DeviceOptions {
    @Parameters(
            index = "0",
            paramLabel = "DEVICE",
            description = "The id of the device, or its beginning, at least four digits.")
    private String device = "";

    /** The path {@code /devices/{device}} and what follows. */
    String path(HubClient client, String rest) {
        return ApiPaths.device(DeviceIds.whole(client, device), rest);
    }
}
