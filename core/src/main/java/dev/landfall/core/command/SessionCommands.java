package dev.landfall.core.command;

import dev.landfall.core.model.AnswerStatus;
import dev.landfall.core.model.Command;
import dev.landfall.core.model.Content;
import java.util.List;

/**
 * The commands of one device, for the gateway that holds its session. All calls block (virtual threads). Every write requires
 * the epoch of the session: when a newer session has begun, the call refuses with REPLACED.
 */
public interface SessionCommands {
    /**
     * The commands that the session has to send now, the oldest first: pending ones that have not expired, and sent ones of an
     * earlier session that may be sent again (a retrieve, or a command with {@code redeliver}). At most some mebibytes of
     * commands are returned; the next ones follow when these have ended. Commands that an earlier session sent and that may not
     * be sent again become unknown with this call.
     *
     * <p>A command that this session has sent also becomes unknown, when it was not answered by {@link Command#validUntil} and
     * another command for the same resource is pending. A gateway that holds the other command back sees it here, and
     * {@link Command#over} is true for the command that was sent: the gateway stops waiting for its answer and sends the next
     * one. A later answer is still to be {@linkplain #confirmed confirmed}.
     */
    List<Command> open();

    /**
     * Records durably that a command is about to be sent. The gateway may send it only after this call has returned true.
     *
     * @return false when the command has expired, was cancelled, or has ended in the meantime
     */
    boolean sent(Command command);

    /** Records the device's answer. A late answer turns an unknown command into a confirmed one. */
    void confirmed(String id, AnswerStatus status, Content content, byte[] etag);

    /** Records that a sent command was not answered in its time. */
    void unknown(String id, String reason);
}
