package dev.landfall.gateway.coap.ocf;

import dev.landfall.content.CborWriter;
import dev.landfall.gateway.coap.codec.Code;
import dev.landfall.gateway.coap.codec.Message;
import dev.landfall.gateway.coap.codec.OcfContentFormat;
import dev.landfall.gateway.coap.session.CoapMeters;
import dev.landfall.gateway.coap.session.CoapPeer;
import dev.landfall.gateway.coap.session.CoapPeerSettings;
import dev.landfall.gateway.coap.session.LoopConnection;
import dev.landfall.gateway.coap.session.PeerProtocol;
import dev.landfall.gateway.coap.session.ResponsePlan;
import dev.landfall.gateway.door.session.Refusals;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

/** A device on a line without a network: hears what the hub asks and answers what the test says. */
final class ScriptedDevice {
    final LoopConnection line = new LoopConnection(true);
    final CoapMeters meters = new CoapMeters(new SimpleMeterRegistry());
    final CoapPeer peer = new CoapPeer(
            line,
            CoapPeerSettings.USUAL,
            meters,
            new Refusals(meters),
            _ -> new Silent(),
            1,
            () -> line.close("ended"));

    /** The hub's next request. */
    Message asked() throws InterruptedException {
        return line.next();
    }

    void answer(Message message) {
        line.execute(() -> peer.received(message));
        // The CSM that a first message brings is no request.
        line.sent.removeIf(sent -> sent.code() == Code.CSM);
    }

    void answer(Message request, int code) {
        answer(Message.response(code, request).build());
    }

    void notify(Message request, int observe, byte[] batch) {
        answer(Message.response(Code.CONTENT, request)
                .observe(observe)
                .payload(OcfContentFormat.OCF_CBOR, batch)
                .build());
    }

    /** {@code [{href, rep: {power}}]}. */
    static byte[] batch(String href, int power) {
        return new CborWriter()
                .array(1)
                .map(2)
                .text("href")
                .text("ocf://" + FakeSession.DEVICE + href)
                .text("rep")
                .map(1)
                .text("power")
                .integer(power)
                .toBytes();
    }

    /**
     * What {@code GET /oic/res} says: this path with these interfaces and policy, each. With ! in front it has no batches, with ~ it
     * cannot be observed.
     */
    static byte[] list(String... hrefs) {
        var out = new CborWriter().array(hrefs.length);
        for (var href : hrefs) {
            var batch = href.startsWith("!") ? "oic.if.ll" : "oic.if.b";
            out.map(3)
                    .text("href")
                    .text(href.replaceFirst("^[!~]", ""))
                    .text("if")
                    .array(1)
                    .text(batch)
                    .text("p")
                    .map(1)
                    .text("bm")
                    .integer(href.startsWith("~") ? 1 : 3);
        }
        return out.toBytes();
    }

    void list(Message request, String... hrefs) {
        answer(Message.response(Code.CONTENT, request)
                .payload(OcfContentFormat.OCF_CBOR, list(hrefs))
                .build());
    }

    private static final class Silent implements PeerProtocol {
        @Override
        public ResponsePlan answer(Message request) {
            return ResponsePlan.NONE;
        }

        @Override
        public boolean signedIn() {
            return true;
        }

        @Override
        public String device() {
            return "";
        }

        @Override
        public void tick(long now) {
            // Nothing is timed here.
        }

        @Override
        public void closed(String reason) {
            // Nobody waits for it.
        }
    }
}
