package dev.landfall.gateway.mqtt.session;

import dev.landfall.gateway.door.session.ConversationCount;
import dev.landfall.gateway.door.session.Refusals;
import java.time.Duration;

/** Begins a conversation on every new connection, and knows when all have come to their end. Any thread. */
public final class MqttConversations implements MqttInbound.Acceptor {
    private final Context context;
    private final ConversationCount conversations = new ConversationCount();

    /** What all conversations have in common. */
    public record Context(
            MqttPeerSettings settings, MqttMeters meters, Refusals refusals, ClientHandler.Authenticator reception) {}

    public MqttConversations(Context context) {
        this.context = context;
    }

    @Override
    public MqttInbound enter(ClientConnection connection) {
        conversations.began();
        return new MqttPeer(connection, context, conversations::ended);
    }

    /** Waits until the last one has ended and what follows from it is durable; false when that takes longer. */
    public boolean awaitEnd(Duration patience) {
        return conversations.awaitEnd(patience);
    }
}
