package dev.landfall.app.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.landfall.app.console.ExitCode;
import java.util.Set;

/** What became of a command to a device, as an exit code. */
final class CommandExitCodes {
    private static final Set<String> DONE = Set.of("ok", "accepted", "created", "not_modified", "");

    private CommandExitCodes() {}

    /** What became of a command that the device did not do, for people. */
    static String told(JsonNode answer) {
        return switch (answer.path("state").asText("confirmed")) {
            case "confirmed" -> "the device refused: " + TableOutput.cell(answer.path("status"));
            case "pending" -> "the command waits for the device, which is offline or busy";
            case "sent" -> "the command was sent, and the device has not answered yet";
            case "cancelled" -> "the command was cancelled";
            case "expired" ->
                "the command expired, because the device was offline or busy; with --async --ttl 1h the command"
                        + " waits for the device for an hour";
            default -> "the device did not answer, so the outcome of the command is unknown";
        };
    }

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
