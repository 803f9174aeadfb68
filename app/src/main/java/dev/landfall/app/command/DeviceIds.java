package dev.landfall.app.command;

import dev.landfall.app.client.ApiPaths;
import dev.landfall.app.client.HubClient;
import dev.landfall.app.console.CommandFailure;
import dev.landfall.app.console.ExitCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.regex.Pattern;

/** Finds a device by the beginning of its id. */
final class DeviceIds {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Pattern BEGINNING = Pattern.compile("[0-9a-fA-F-]{4,35}");

    private DeviceIds() {}

    /**
     * The whole id of the only device whose id has this beginning. A text that cannot be the beginning of an id is returned unchanged, so
     * that the hub refuses it.
     *
     * @throws CommandFailure REFUSED when there is no such device, or several
     */
    static String whole(HubClient client, String typed) {
        if (!BEGINNING.matcher(typed).matches()) {
            return typed;
        }
        var found = new ArrayList<String>();
        var query = new ApiPaths.Query().with("id", typed).with("pageSize", "2");
        client.lines(
                "/devices" + query.text(),
                PATIENCE,
                line -> found.add(line.path("device").asText()));
        return switch (found.size()) {
            case 0 ->
                throw new CommandFailure(
                        ExitCode.REFUSED,
                        "there is no device whose id begins with " + typed,
                        "./landfall devices lists the devices");
            case 1 -> found.getFirst();
            default ->
                throw new CommandFailure(
                        ExitCode.REFUSED,
                        "the ids of several devices begin with " + typed + ", for example "
                                + String.join(" and ", found),
                        "type more digits of the id");
        };
    }
}
