package dev.landfall.gateway.coap.session;

import dev.landfall.gateway.door.session.ConversationCount;
import dev.landfall.gateway.door.session.Refusals;
import java.security.SecureRandom;
import java.time.Duration;

/** Begins a conversation on every new connection, and knows when all have come to their end. Any thread. */
public final class CoapConversations implements CoapInbound.Acceptor {
    private final CoapPeerSettings settings;
    private final CoapMeters meters;
    private final Refusals refusals;
    private final PeerProtocol.Factory protocols;
    private final SecureRandom random = new SecureRandom();
    private final ConversationCount conversations = new ConversationCount();

    public CoapConversations(
            CoapPeerSettings settings, CoapMeters meters, Refusals refusals, PeerProtocol.Factory protocols) {
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

    /** Waits until the last one has ended and what follows from it is durable; false when that takes longer. */
    public boolean awaitEnd(Duration patience) {
        return conversations.awaitEnd(patience);
    }
}
