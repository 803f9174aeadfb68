package dev.landfall.core.command;

import dev.landfall.core.model.AnswerStatus;
import dev.landfall.core.model.Audit;
import dev.landfall.core.model.Command;
import dev.landfall.core.model.Content;
import java.util.Set;

/** What can happen to the commands of one device. */
sealed interface CommandTransition {
    /** An app wants something. The command is pending and has its times; its version does not matter. */
    record Submit(Command command, Audit audit) implements CommandTransition {}

    /** An app wanted something that the hub did itself. */
    record Keep(Command command, HubKeptWrite done, Audit audit) implements CommandTransition {}

    /** An app no longer wants what is pending: these hrefs, or these ids; an empty set means any. */
    record Cancel(Set<String> hrefs, Set<String> ids, Audit audit) implements CommandTransition {}

    /** The device has these resources no more: what is pending for them is not sent. */
    record Withdraw(Set<String> hrefs, String connection) implements CommandTransition {}

    /** A session is about to send it. */
    record Send(String id, long epoch, String connection) implements CommandTransition {}

    /** The device answered. */
    record Confirm(String id, AnswerStatus status, Content content, byte[] etag, String connection)
            implements CommandTransition {}

    /** A session waited for an answer long enough. */
    record GiveUp(String id, String reason, String connection) implements CommandTransition {}

    /** A session took over: what earlier ones sent and may not be sent again, nobody will know the end of. */
    record Begin(long epoch, String connection) implements CommandTransition {}

    /** The session ended. What may be sent again waits for the next one. */
    record End(String reason, String connection) implements CommandTransition {}

    /** Time went on. */
    record Sweep() implements CommandTransition {}
}
