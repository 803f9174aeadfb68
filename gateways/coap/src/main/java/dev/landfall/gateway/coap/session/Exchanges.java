package dev.landfall.gateway.coap.session;

import dev.landfall.gateway.coap.codec.Message;
import dev.landfall.guard.Guard;
import dev.landfall.guard.NodeLocal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Our open requests and observations on one connection, by token. Event loop only.
 *
 * <p>A request that got no answer in its time is <em>overdue</em>: its answer is still heard if it comes, but the request no
 * longer has a right to its place. Of those only {@value #OVERDUE_MAX} are kept, and each only up to a deadline; so a device
 * that never answers does not use up what the connection can carry. What comes for one that was let go is a stray.
 */
final class Exchanges {
    /** How many overdue requests are still listened for; the oldest is let go first. */
    static final int OVERDUE_MAX = 256;

    /** Ours have eight bytes, always: a shorter message than ten bytes can jam an OCF device. */
    static final int TOKEN_BYTES = 8;

    private final int max;

    @NodeLocal("one connection: whoever waits is told that it ended")
    private Map<Long, ResponseHandler> open = Map.of();

    @NodeLocal("one connection: nobody waits any more")
    private Map<Long, Long> overdue = Map.of();

    Exchanges(int max) {
        this.max = max;
    }

    /** Whether {@code answers} now hear what comes for {@code token}; false when too many are open. */
    boolean put(long token, ResponseHandler answers) {
        if (open.size() >= max && !overdue.isEmpty()) {
            letGo(overdue.keySet().iterator().next(), "others wait for answers too");
        }
        if (open.size() >= max && !open.containsKey(token)) {
            return false;
        }
        if (open.isEmpty()) {
            open = new HashMap<>(4);
        }
        open.put(token, answers);
        settled(token);
        return true;
    }

    void remove(long token) {
        if (!open.isEmpty()) {
            open.remove(token);
        }
        settled(token);
    }

    /**
     * Nothing came for {@code token} in time. What comes until the deadline is still heard, unless its place is needed.
     *
     * @param deadline nanoseconds on a monotonic clock
     */
    void overdue(long token, long deadline) {
        if (!open.containsKey(token)) {
            return;
        }
        if (overdue.isEmpty()) {
            overdue = new LinkedHashMap<>(4);
        }
        overdue.put(token, deadline);
        if (overdue.size() > OVERDUE_MAX) {
            letGo(overdue.keySet().iterator().next(), "others wait for answers too");
        }
    }

    /** Lets go of those whose deadline has passed. */
    void expire(long now) {
        if (overdue.isEmpty()) {
            return;
        }
        var ended = new ArrayList<Long>();
        overdue.forEach((token, deadline) -> {
            if (now - deadline >= 0) {
                ended.add(token);
            }
        });
        ended.forEach(token -> letGo(token, "no answer in its time"));
    }

    private void letGo(long token, String reason) {
        settled(token);
        var answers = open.remove(token);
        if (answers != null) {
            answers.lost(reason);
        }
    }

    private void settled(long token) {
        if (!overdue.isEmpty()) {
            overdue.remove(token);
        }
    }

    /** Hands an answer to whoever waits for it; false when nobody does. */
    boolean received(Message answer) {
        if (answer.tokenLength() != TOKEN_BYTES) {
            return false;
        }
        Long token = answer.token();
        var answers = open.get(token);
        if (answers == null) {
            return false;
        }
        if (!answers.received(answer)) {
            open.remove(token, answers);
            settled(token);
        }
        return true;
    }

    /** Tells all of them that nothing comes any more. */
    void lost(String reason) {
        var left = new ArrayList<>(open.values());
        open = Map.of();
        overdue = Map.of();
        // Each for itself: one that fails to hear it must not keep it from the others.
        left.forEach(answers -> Guard.run("coap-answers-lost", () -> answers.lost(reason)));
    }
}
