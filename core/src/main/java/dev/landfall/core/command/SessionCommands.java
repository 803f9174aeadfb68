package dev.landfall.core.command;

import dev.landfall.core.model.AnswerStatus;
import dev.landfall.core.model.Command;
import dev.landfall.core.model.Content;
import java.util.List;

/**
 * The commands of one device, for the gateway that holds its session. All calls block (virtual threads). Every write
 * requires the session's epoch: when a newer session took over, it refuses with REPLACED.
 */
public interface SessionCommands {
    /**
     * What is to be done now, oldest first: pending commands that have not expired, and sent ones of an earlier session
     * that may be sent again (retrieve, or redeliver); at most some mebibytes of them, the rest when these are done. Commands
     * sent by an earlier session that may not be sent again are closed as unknown here.
     *
     * <p>So is what this session sent and the device has not answered by {@link Command#validUntil}, when another command for the
     * same resource waits. Whoever holds that one back meanwhile sees it here, and that {@link Command#over} is true of the one
     * that was sent: it is time to stop waiting for its answer and to let the next go. An answer that comes later is still to be
     * {@linkplain #confirmed confirmed}.
     */
    List<Command> open();

    /**
     * Makes it durable that a command is about to be sent. Only after true may a byte leave.
     *
     * @return false when it expired, was cancelled or was closed meanwhile
     */
    boolean sent(Command command);

    /** The device answered. A late answer turns unknown into confirmed. */
    void confirmed(String id, AnswerStatus status, Content content, byte[] etag);

    /** It was sent and no answer came in its time. */
    void unknown(String id, String reason);
}
