package dev.landfall.core.command;

import dev.landfall.core.model.AnswerStatus;
import dev.landfall.core.model.Audit;
import dev.landfall.core.model.Command;
import dev.landfall.core.model.Content;
import java.util.Set;

/** The inputs of the state machine {@link CommandLifecycle}: all that can happen to the commands of one device. */
sealed interface CommandTransition {
    /** An app submits a command. It is pending and has its times; its version is not used. */
    record Submit(Command command, Audit audit) implements CommandTransition {}

    /** An app submits a command that this session can send at once: it is stored as sent too, unless it must wait for another one. */
    record SubmitSent(Command command, long epoch, String connection, Audit audit) implements CommandTransition {}

    /** An app submitted a command that the hub has carried out itself. */
    record Keep(Command command, HubKeptWrite done, Audit audit) implements CommandTransition {}

    /** An app cancels pending commands with these hrefs and these ids; an empty set means any. */
    record Cancel(Set<String> hrefs, Set<String> ids, Audit audit) implements CommandTransition {}

    /** The device has withdrawn these resources. Pending commands for them are not sent. */
    record Withdraw(Set<String> hrefs, String connection) implements CommandTransition {}

    /** A session is about to send the command. */
    record Send(String id, long epoch, String connection) implements CommandTransition {}

    /** The device has answered the command. */
    record Confirm(String id, AnswerStatus status, Content content, byte[] etag, String connection)
            implements CommandTransition {}

    /** The time for the answer is over. */
    record GiveUp(String id, String reason, String connection) implements CommandTransition {}

    /** A new session has begun. Commands that earlier sessions sent and that may not be sent again become unknown. */
    record Begin(long epoch, String connection) implements CommandTransition {}

    /** The session has ended. Commands that may be sent again wait for the next session. */
    record End(String reason, String connection) implements CommandTransition {}

    /** Time has passed: commands that are over their time end. */
    record Sweep() implements CommandTransition {}
}
