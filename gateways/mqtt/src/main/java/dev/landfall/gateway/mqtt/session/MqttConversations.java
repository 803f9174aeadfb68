package dev.landfall.gateway.mqtt.session;

import dev.landfall.gateway.door.session.ConversationCount;
import dev.landfall.gateway.door.session.Refusals;

/** Begins a conversation on every new connection. Any thread. */
public final class MqttConversations implements MqttInbound.Acceptor {
    private final Context context;
    private final ConversationCount conversations;

    /** What all conversations have in common. */
    public record Context(
            MqttPeerSettings settings, MqttMeters meters, Refusals refusals, ClientHandler.Authenticator reception) {}

    /** @param conversations counts those that are under way */
    public MqttConversations(Context context, ConversationCount conversations) {
        this.context = context;
        this.conversations = conversations;
    }

    @Override
    public MqttInbound enter(ClientConnection connection) {
        conversations.began();
        return new MqttPeer(connection, context, conversations::ended);
    }
}
