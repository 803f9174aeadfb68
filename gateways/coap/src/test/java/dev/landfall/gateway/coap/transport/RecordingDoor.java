package dev.landfall.gateway.coap.transport;

import dev.landfall.gateway.coap.codec.Code;
import dev.landfall.gateway.coap.codec.MalformedMessage;
import dev.landfall.gateway.coap.codec.Message;
import dev.landfall.gateway.coap.session.CoapInbound;
import dev.landfall.gateway.coap.session.PeerConnection;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/** Notes what comes in, and answers every request with 2.05 and the request's own payload. */
final class RecordingDoor implements CoapInbound.Acceptor {
    final List<PeerConnection> connections = new CopyOnWriteArrayList<>();
    final BlockingQueue<Message> received = new LinkedBlockingQueue<>();
    final BlockingQueue<MalformedMessage> malformed = new LinkedBlockingQueue<>();
    final BlockingQueue<String> closed = new LinkedBlockingQueue<>();
    volatile boolean pausing;
    /** Whatever is said or done about this one ends in an error. */
    volatile @Nullable PeerConnection failing;

    @Override
    public CoapInbound enter(PeerConnection connection) {
        return new CoapInbound() {
            @Override
            public void opened() {
                connections.add(connection);
            }

            @Override
            public void received(Message message) {
                fail();
                received.add(message);
                if (pausing) {
                    connection.pause();
                }
                if (Code.isRequest(message.code())) {
                    connection.send(Message.response(Code.CONTENT, message)
                            .payload(message.payload())
                            .build());
                }
            }

            private void fail() {
                if (connection.equals(failing)) {
                    throw new StackOverflowError();
                }
            }

            @Override
            public void malformed(MalformedMessage failure) {
                malformed.add(failure);
                connection.closeSoon("malformed");
            }

            @Override
            public void tick(long now) {
                fail();
            }

            @Override
            public void release() {
                connection.closeSoon("shutting-down");
            }

            @Override
            public void closed(String reason) {
                fail();
                closed.add(reason);
            }
        };
    }
}
