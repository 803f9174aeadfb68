package dev.landfall.gateway.mqtt.session;

import dev.landfall.gateway.door.session.ConversationCount;
import dev.landfall.gateway.door.session.Refusals;

/** Begins a conversation on every new connection. Any thread. */
public final class MqttConversations implements MqttInbound.Acceptor {
    private final MqttPeerSettings settings;
    private final MqttMeters meters;
    private final Refusals refusals;
    private final ClientAdmission admission;
    private final ConversationCount conversations;

    /**
     * @param authenticator checks who a client is
     * @param conversations counts those that are under way
     */
    public MqttConversations(
            MqttPeerSettings settings,
            MqttMeters meters,
            Refusals refusals,
            ClientHandler.Authenticator authenticator,
            ConversationCount conversations) {
        this.settings = settings;
        this.meters = meters;
        this.refusals = refusals;
        this.admission = new ClientAdmission(settings, authenticator);
        this.conversations = conversations;
    }

    @Override
    public MqttPeer enter(ClientConnection connection) {
        conversations.began();
        return new MqttPeer(connection, settings, meters, refusals, admission, conversations::ended);
    }
}
