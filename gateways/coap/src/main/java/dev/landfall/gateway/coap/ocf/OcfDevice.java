package dev.landfall.gateway.coap.ocf;

import dev.landfall.core.access.Logins;
import dev.landfall.gateway.coap.codec.Message;
import dev.landfall.gateway.coap.session.CoapPeer;
import dev.landfall.gateway.coap.session.PeerProtocol;
import dev.landfall.gateway.coap.session.ResponsePlan;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The OCF part of one conversation: the signed-in device, and the state that is kept until a device signs in. */
final class OcfDevice implements PeerProtocol {
    private static final Logger LOG = LoggerFactory.getLogger(OcfDevice.class);
    private final Logins logins;
    private final Route way;
    private final CoapPeer peer;
    private final LastTokenAnswer exchanged = new LastTokenAnswer();
    private final LastTokenAnswer refreshed = new LastTokenAnswer();
    private final Blocks blocks = new Blocks();
    private volatile @Nullable SignedInDevice session;

    /**
     * @param logins to see when the token of a device that has signed in ends
     * @param way of each request
     */
    OcfDevice(Logins logins, Route way, CoapPeer peer) {
        this.logins = logins;
        this.way = way;
        this.peer = peer;
    }

    @Override
    public ResponsePlan answer(Message request) {
        return way.answer(new OcfRequest(request, this));
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
            logins.ended(in.principal()).ifPresent(reason -> peer.end(reason, "the token ended and was not renewed"));
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

    CoapPeer peer() {
        return peer;
    }

    /** The signed-in device; null when there is none. */
    @Nullable
    SignedInDevice session() {
        return session;
    }

    /** The open block-wise transfers. */
    Blocks blocks() {
        return blocks;
    }

    /** The cached answer to the last sign-up code. */
    LastTokenAnswer exchanged() {
        return exchanged;
    }

    /** The cached answer to the last refresh token. */
    LastTokenAnswer refreshed() {
        return refreshed;
    }

    /** A device has signed in. */
    void enter(SignedInDevice in) {
        session = in;
        log(in, "signed in", "");
    }

    /** The device is about to leave by itself: the end of its session is not reported to it. */
    void leaving() {
        var in = session;
        if (in != null) {
            in.leaving();
        }
    }

    /** The device signs out; the connection stays. Blocks. */
    void leave(String reason) {
        var in = session;
        if (in != null) {
            gone();
            in.close(reason);
        }
    }

    /** The device was deleted, and the core knows it; the connection stays. */
    void gone() {
        var in = session;
        if (in != null) {
            in.leaving();
            session = null;
            log(in, "left", "by itself");
            in.stop();
        }
    }

    private void log(SignedInDevice in, String what, String reason) {
        LOG.atInfo()
                .addKeyValue("device", in.device())
                .addKeyValue("connection", peer.connection().id())
                .addKeyValue("reason", reason)
                .log(what);
    }
}
