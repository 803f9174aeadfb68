package dev.landfall.app.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.landfall.app.console.ExitCode;
import java.util.Set;

/** What became of a command to a device, as an exit code. */
final class Outcomes {
    private static final Set<String> DONE = Set.of("ok", "accepted", "created", "not_modified", "");

    private Outcomes() {}

    /** @param async whether nobody wanted to wait for the device */
    static int exitCode(JsonNode answer, boolean async) {
        var code = switch (answer.path("state").asText("confirmed")) {
            case "confirmed" -> DONE.contains(answer.path("status").asText("")) ? ExitCode.DONE : ExitCode.REFUSED;
            case "pending", "sent" -> async ? ExitCode.DONE : ExitCode.TIMED_OUT;
            case "cancelled" -> ExitCode.REFUSED;
            default -> ExitCode.TIMED_OUT;
        };
        return code.number();
    }
}
