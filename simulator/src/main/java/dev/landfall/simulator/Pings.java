package dev.landfall.simulator;

import dev.landfall.gateway.coap.codec.Code;
import dev.landfall.gateway.coap.codec.Message;
import dev.landfall.simulator.LoopContext.Timer;
import org.jspecify.annotations.Nullable;

/** Pings the hub while the device is signed in, and closes the connection when no answer comes. */
final class Pings {

    private static final int PAUSE_MILLIS = 20_000;
    private static final int ANSWER_MILLIS = 4_000;
    private static final int UNANSWERED_MAX = 6;

    private final Device device;
    private @Nullable Timer timer;
    private long token;
    private int unanswered;
    private boolean asked;
    private long question;

    Pings(Device device) {
        this.device = device;
    }

    void start() {
        unanswered = 0;
        later(PAUSE_MILLIS, this::ping);
    }

    /**
     * Sends one more ping at once. Its answer, however late, shows that the hub has read everything that was sent before. The other pings
     * are not affected.
     */
    void ask() {
        asked = true;
        question = device.randomToken();
        device.send(Message.signal(Code.PING).token(question, 8).build());
        device.flush();
    }

    /** Whether no answer to {@link #ask} is due. */
    boolean isAnswered() {
        return !asked;
    }

    void stop() {
        asked = false;
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    void pong(Message pong) {
        if (pong.tokenLength() != 8) {
            return;
        }
        if (asked && pong.token() == question) {
            asked = false;
        } else if (timer != null && pong.token() == token) {
            start();
        }
    }

    private void ping() {
        token = device.randomToken();
        device.send(Message.signal(Code.PING).token(token, 8).build());
        device.flush();
        later(ANSWER_MILLIS, this::missed);
    }

    private void missed() {
        if (++unanswered == UNANSWERED_MAX) {
            timer = null;
            device.disconnect("no answer to pings");
        } else {
            later(ANSWER_MILLIS, this::ping);
        }
    }

    private void later(int millis, Runnable what) {
        if (timer != null) {
            timer.cancel();
        }
        timer = device.after(millis * device.timing().ping(), what);
    }
}
