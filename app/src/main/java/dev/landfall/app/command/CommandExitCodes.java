package dev.landfall.app.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.landfall.app.console.ExitCode;
import java.util.Set;

/** Translates the result of a command to a device into an exit code. */
final class CommandExitCodes {
    private static final Set<String> DONE = Set.of("ok", "accepted", "created", "not_modified", "");

    private CommandExitCodes() {}

    /** The result of a command that the device has not carried out, for people. */
    static String outcome(JsonNode answer) {
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

    /**
     * The exit code for a command.
     *
     * @param async whether the caller did not want to wait for the device
     */
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
