package dev.landfall.gateway.coap.session;

import dev.landfall.gateway.door.session.ConversationCount;
import dev.landfall.gateway.door.session.Refusals;
import java.security.SecureRandom;

/** Begins a conversation on every new connection. Any thread. */
public final class CoapConversations implements CoapInbound.Acceptor {
    private final CoapPeerSettings settings;
    private final CoapMeters meters;
    private final Refusals refusals;
    private final PeerProtocol.Factory protocols;
    private final SecureRandom random = new SecureRandom();
    private final ConversationCount conversations;

    /** @param conversations counts the open conversations */
    public CoapConversations(
            CoapPeerSettings settings,
            CoapMeters meters,
            Refusals refusals,
            PeerProtocol.Factory protocols,
            ConversationCount conversations) {
        this.conversations = conversations;
        this.settings = settings;
        this.meters = meters;
        this.refusals = refusals;
        this.protocols = protocols;
    }

    @Override
    public CoapInbound enter(PeerConnection connection) {
        conversations.began();
        return new CoapPeer(connection, settings, meters, refusals, protocols, random.nextLong(), conversations::ended);
    }
}
