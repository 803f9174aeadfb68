package dev.landfall.gateway.coap.ocf;

import dev.landfall.core.access.Principal;
import dev.landfall.core.device.DeviceSession;
import dev.landfall.gateway.coap.codec.Message;
import dev.landfall.gateway.coap.session.Answer;
import dev.landfall.gateway.coap.session.Peer;
import dev.landfall.gateway.coap.session.Protocol;
import dev.landfall.gateway.door.session.SessionListener;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The OCF part of one conversation: who the peer is, and what is remembered until it says so. */
final class OcfDevice implements Protocol {
    private static final Logger LOG = LoggerFactory.getLogger(OcfDevice.class);
    private final OcfParts parts;
    private final Route way;
    private final Peer peer;
    private final Remembered exchanged = new Remembered();
    private final Remembered refreshed = new Remembered();
    private final Blocks blocks = new Blocks();
    private volatile @Nullable SignedIn session;

    OcfDevice(OcfParts parts, Route way, Peer peer) {
        this.parts = parts;
        this.way = way;
        this.peer = peer;
    }

    @Override
    public Answer answer(Message request) {
        return way.answer(new Request(request, this));
    }

    @Override
    public boolean signedIn() {
        return session != null;
    }

    @Override
    public String device() {
        var now = session;
        return now == null ? "" : now.device().toString();
    }

    @Override
    public void tick(long now) {
        blocks.tick(now);
        var in = session;
        if (in != null) {
            parts.logins()
                    .ended(in.principal())
                    .ifPresent(reason -> peer.end(reason, "the token ended and was not renewed"));
        }
    }

    @Override
    public void closed(String reason) {
        var in = session;
        if (in != null) {
            session = null;
            log(in, "left", reason);
            in.close(reason);
        }
    }

    Peer peer() {
        return peer;
    }

    /** The device's session; null when nobody has signed in. */
    @Nullable
    SignedIn session() {
        return session;
    }

    /** Requests that come in blocks. */
    Blocks blocks() {
        return blocks;
    }

    /** What codes of sign-ups brought. */
    Remembered exchanged() {
        return exchanged;
    }

    /** What refresh tokens brought. */
    Remembered refreshed() {
        return refreshed;
    }

    /** A device has signed in. */
    SignedIn enter(DeviceSession opened, Principal principal, SessionListener listener) {
        var in = new SignedIn(peer, parts, opened, principal, listener);
        session = in;
        log(in, "signed in", "");
        return in;
    }

    /** Whoever has signed in is about to go by itself. */
    void leaving() {
        var in = session;
        if (in != null) {
            in.leaving();
        }
    }

    /** Whoever has signed in leaves; the connection stays. Blocks. */
    void leave(String reason) {
        var in = session;
        if (in != null) {
            gone();
            in.close(reason);
        }
    }

    /** Whoever has signed in is no more, and the core knows; the connection stays. */
    void gone() {
        var in = session;
        if (in != null) {
            in.leaving();
            session = null;
            log(in, "left", "by itself");
            in.stop();
        }
    }

    private void log(SignedIn in, String what, String reason) {
        LOG.atInfo()
                .addKeyValue("device", in.device())
                .addKeyValue("connection", peer.connection().id())
                .addKeyValue("reason", reason)
                .log(what);
    }
}
