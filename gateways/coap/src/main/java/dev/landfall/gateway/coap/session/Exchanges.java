package dev.landfall.gateway.coap.session;

import dev.landfall.gateway.coap.codec.Message;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;

/** Our open requests and observations on one connection, by token. Event loop only. */
final class Exchanges {
    /** Ours have eight bytes, always: a shorter message than ten bytes can jam an OCF device. */
    static final int TOKEN_BYTES = 8;

    private final int max;
    private Map<Long, Answers> open = Map.of();

    Exchanges(int max) {
        this.max = max;
    }

    /** Whether {@code answers} now hear what comes for {@code token}; false when too many are open. */
    boolean put(long token, Answers answers) {
        if (open.size() >= max) {
            return false;
        }
        if (open.isEmpty()) {
            open = new HashMap<>(4);
        }
        open.put(token, answers);
        return true;
    }

    void remove(long token) {
        if (!open.isEmpty()) {
            open.remove(token);
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
        }
        return true;
    }

    /** Tells all of them that nothing comes any more. */
    void lost(String reason) {
        var left = new ArrayList<>(open.values());
        open = Map.of();
        left.forEach(answers -> answers.lost(reason));
    }
}
