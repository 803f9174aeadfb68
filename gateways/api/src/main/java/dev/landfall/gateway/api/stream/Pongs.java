package dev.landfall.gateway.api.stream;

import com.linecorp.armeria.common.websocket.WebSocketFrame;
import com.linecorp.armeria.common.websocket.WebSocketWriter;
import org.jspecify.annotations.Nullable;

/**
 * Answers pings, one at a time: of the pings that arrive while an answer is on its way, only the newest is answered, as RFC 6455 section
 * 5.5.3 allows. So a peer that sends pings and does not read cannot make answers pile up.
 */
final class Pongs {
    private final WebSocketWriter writer;
    private boolean underWay;
    private byte @Nullable [] next;

    Pongs(WebSocketWriter writer) {
        this.writer = writer;
    }

    void send(byte[] payload) {
        synchronized (this) {
            if (underWay) {
                next = payload;
                return;
            }
            underWay = true;
        }
        write(payload);
    }

    private void write(byte[] payload) {
        if (writer.tryWrite(WebSocketFrame.ofPong(payload))) {
            var _ = writer.whenConsumed().thenRun(this::written);
        }
    }

    private void written() {
        byte[] more;
        synchronized (this) {
            more = next;
            next = null;
            underWay = more != null;
        }
        if (more != null) {
            write(more);
        }
    }
}
