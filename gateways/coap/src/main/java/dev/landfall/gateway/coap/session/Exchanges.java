package dev.landfall.gateway.coap.session;

import dev.landfall.gateway.coap.codec.Message;
import dev.landfall.guard.Guard;
import dev.landfall.guard.NodeLocal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The open requests and observations of the hub on one connection, by token. Event loop only.
 *
 * <p>A request that was not answered in time is <em>overdue</em>: its answer is still received, but the request may lose its place. At
 * most {@value #OVERDUE_MAX} overdue requests are kept, each up to a deadline, so that a device which never answers does not use up the
 * connection's requests. An answer to a dropped request is ignored.
 */
final class Exchanges {
    /** The maximum number of overdue requests; the oldest is dropped first. */
    static final int OVERDUE_MAX = 256;

    /** The length of the hub's tokens: always eight bytes, because a message of less than ten bytes can block an OCF device. */
    static final int TOKEN_BYTES = 8;

    private final int max;

    @NodeLocal("one connection: whoever waits is told that it ended")
    private Map<Long, ResponseHandler> open = Map.of();

    @NodeLocal("one connection: nobody waits any more")
    private Map<Long, Long> overdue = Map.of();

    Exchanges(int max) {
        this.max = max;
    }

    /**
     * Registers a handler for the answers to {@code token}.
     *
     * @return false when too many requests are open
     */
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
     * Marks a request as overdue. An answer until the deadline is still received, unless its place is needed.
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

    /** Drops overdue requests whose deadline has passed. */
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

    /**
     * Passes an answer to the handler of its request.
     *
     * @return false when there is none
     */
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

    /** Tells all handlers that no answer will follow. */
    void lost(String reason) {
        var left = new ArrayList<>(open.values());
        open = Map.of();
        overdue = Map.of();
        // Each is called on its own: a handler that fails must not prevent the others.
        left.forEach(answers -> Guard.run("coap-answers-lost", () -> answers.lost(reason)));
    }
}
