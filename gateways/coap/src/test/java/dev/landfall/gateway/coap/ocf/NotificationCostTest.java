package dev.landfall.gateway.coap.ocf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfall.content.CborWriter;
import dev.landfall.core.device.DeviceSession.Done;
import dev.landfall.core.device.DeviceSession.Report;
import dev.landfall.gateway.coap.codec.Code;
import dev.landfall.gateway.coap.codec.Decoder;
import dev.landfall.gateway.coap.codec.Encoder;
import dev.landfall.gateway.coap.codec.Limits;
import dev.landfall.gateway.coap.codec.Message;
import dev.landfall.gateway.coap.codec.OcfContentFormat;
import dev.landfall.gateway.coap.session.CoapMeters;
import dev.landfall.gateway.coap.session.CoapPeer;
import dev.landfall.gateway.coap.session.CoapPeerSettings;
import dev.landfall.gateway.coap.session.LoopConnection;
import dev.landfall.gateway.door.session.Refusals;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What one notification costs between the transport and the core: frame, token, batch, report. */
@Tag("long")
@Timeout(300)
class NotificationCostTest {
    private static final int ROUNDS = 2_000_000;
    private static final long NANOS_MAX = 5_000;

    @Test
    void a_batch_of_one_resource_costs_less_than_five_microseconds() {
        var taken = new long[1];
        var session = new FakeSession() {
            @Override
            public boolean offer(List<Report> offered, Done done) {
                taken[0] += offered.getFirst().content().bytes().length;
                return true;
            }
        };
        var line = new LoopConnection(true);
        var meters = new CoapMeters(new SimpleMeterRegistry());
        var peer = new CoapPeer(
                line, CoapPeerSettings.USUAL, meters, new Refusals(meters), _ -> new Nobody(), 1, () -> {});
        var synchroniser = new TwinSynchroniser(
                peer, line, session, OcfSettings.USUAL, meters, new DescriptionReporter(peer, line, session));
        var observation = new BatchObservation(new ObservationSink(
                peer,
                new ResourceReports(peer, session),
                new DescriptionReporter(peer, line, session),
                meters,
                synchroniser));
        var token = peer.send(Message.request(Code.GET).observe(0), observation);
        var bytes = Encoder.encode(notification(token));
        var decoder = new Decoder(Limits.USUAL);

        var best = Long.MAX_VALUE;
        for (var run = 0; run < 5; run++) {
            var began = System.nanoTime();
            for (var i = 0; i < ROUNDS; i++) {
                var frame = bytes.clone();
                peer.received(decoder.decode(frame, 0, frame.length));
            }
            best = Math.min(best, (System.nanoTime() - began) / ROUNDS);
        }

        System.out.println("a notification of " + bytes.length + " bytes: " + best + " ns");
        assertThat(taken[0]).isPositive();
        assertThat(best).isLessThan(NANOS_MAX);
    }

    private static Message notification(long token) {
        var rep = new CborWriter().openMap();
        for (var i = 0; i < 8; i++) {
            rep.text("member-" + i).integer(1_000_000L * i);
        }
        var body = rep.text("name").text("a light in the hall").end().toBytes();
        var batch = new CborWriter()
                .openArray()
                .openMap()
                .text("href")
                .text("ocf://" + FakeSession.DEVICE + "/light/1")
                .text("rt")
                .openArray()
                .text("core.light")
                .end()
                .text("etag")
                .bytes(new byte[8])
                .text("rep")
                .raw(body, 0, body.length)
                .end()
                .end();
        return Message.request(Code.CONTENT)
                .token(token, 8)
                .observe(12)
                .etag(new byte[] {1, 2, 3, 4, 5, 6, 7, 8})
                .payload(OcfContentFormat.OCF_CBOR, batch.toBytes())
                .build();
    }

    private static final class Nobody implements dev.landfall.gateway.coap.session.PeerProtocol {
        @Override
        public dev.landfall.gateway.coap.session.ResponsePlan answer(Message request) {
            return dev.landfall.gateway.coap.session.ResponsePlan.NONE;
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
        public void tick(long now) {}

        @Override
        public void closed(String reason) {}
    }
}
