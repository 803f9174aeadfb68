package dev.landfall.gateway.coap.ocf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.landfall.core.model.AnswerStatus;
import dev.landfall.core.model.Synchronisation;
import dev.landfall.core.model.Synchronisation.State;
import dev.landfall.gateway.coap.codec.Code;
import dev.landfall.gateway.coap.codec.Message;
import dev.landfall.gateway.coap.codec.OcfContentFormat;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class TwinSynchroniserTest {
    private static final OcfSettings SETTINGS = OcfSettings.USUAL.times(Duration.ofMillis(300), Duration.ofMillis(100));

    private final ScriptedDevice device = new ScriptedDevice();
    private final FakeSession session = new FakeSession();
    private final TwinsUnderTest twins = new TwinsUnderTest(device, session, SETTINGS);

    @Test
    void a_device_with_batches_is_observed_once_for_all() throws Exception {
        twins.start();
        device.list(device.asked(), "/oic/res", "/light/1");
        var observe = device.asked();
        device.notify(observe, 2, ScriptedDevice.batch("/light/1", 5));

        assertThat(observe.observe()).isZero();
        assertThat(observe.uriQueries()).containsExactly("if=oic.if.b");
        assertThat(observe.hasBlockOption()).isFalse();
        comesInSync(session);
        device.notify(observe, 3, ScriptedDevice.batch("/light/1", 6));
        assertThat(session.reports).hasSize(2).allMatch(report -> report.href().equals("/light/1"));
        assertThat(session.reports.get(1).sequence())
                .isGreaterThan(session.reports.get(0).sequence());
    }

    @Test
    void in_sync_is_not_said_before_it_is_durable() throws Exception {
        session.slow = true;
        twins.start();
        device.list(device.asked(), "/oic/res");
        device.notify(device.asked(), 2, ScriptedDevice.batch("/light/1", 5));
        await().until(() -> !session.undone.isEmpty());
        assertThat(session.nextState()).isEqualTo(State.SYNCING);
        assertThat(session.states).isEmpty();

        session.undone.remove().stored();

        assertThat(session.nextState()).isEqualTo(State.IN_SYNC);
    }

    @Test
    void what_changed_is_asked_for_only_after_a_synchronisation_that_was_complete() throws Exception {
        session.etags = List.of(new byte[] {8, 8}, new byte[] {0, 1, 2, 3, 4, 5, 6, 7});
        session.synchronisation = new Synchronisation(true, State.OUT_OF_SYNC, 5, 6, 0);
        twins.start();
        device.list(device.asked(), "/oic/res");
        var observe = device.asked();
        device.answer(Message.response(Code.VALID, observe).observe(2).build());

        assertThat(observe.etag()).containsExactly(8, 8);
        assertThat(observe.uriQueries()).containsExactly("if=oic.if.b", "incChanges=AAECAwQFBgc");
        comesInSync(session);
        assertThat(session.reports).isEmpty();
    }

    @Test
    void after_one_that_was_cut_short_everything_is_asked_for() throws Exception {
        session.etags = List.of(new byte[] {8, 8});
        session.synchronisation = new Synchronisation(true, State.OUT_OF_SYNC, 7, 6, 0);
        twins.start();
        device.list(device.asked(), "/oic/res");

        assertThat(device.asked().etag()).isNull();
    }

    @Test
    void a_device_without_batches_is_served_resource_by_resource() throws Exception {
        session.links.add(FakeSession.link("/light/1", 3));
        session.links.add(FakeSession.link("/oic/p", 1));
        twins.start();
        device.list(device.asked(), "!/oic/res", "/light/1", "/oic/p");
        var light = device.asked();
        var platform = device.asked();

        assertThat(light.uriPath()).isEqualTo("/light/1");
        assertThat(light.observe()).isZero();
        assertThat(platform.uriPath()).isEqualTo("/oic/p");
        assertThat(platform.observe()).isEqualTo(Message.NONE);
        device.notify(light, 2, new byte[] {(byte) 0xa0});
        assertThat(session.nextState()).isEqualTo(State.SYNCING);
        assertThat(session.states).isEmpty();
        device.answer(Message.response(Code.CONTENT, platform)
                .payload(OcfContentFormat.OCF_CBOR, new byte[] {1})
                .build());
        assertThat(session.nextState()).isEqualTo(State.IN_SYNC);
        assertThat(session.reports).hasSize(2);
        assertThat(device.line.closedWith()).isEmpty();
    }

    @Test
    void a_list_that_cannot_be_observed_is_not_asked_for_batches() throws Exception {
        session.links.add(FakeSession.link("/light/1", 3));
        twins.start();
        device.list(device.asked(), "~/oic/res", "/light/1");

        var first = device.asked();

        assertThat(first.uriPath()).isEqualTo("/light/1");
        assertThat(first.observe()).isZero();
    }

    @Test
    void a_device_that_refuses_batches_or_does_not_observe_is_served_all_the_same() throws Exception {
        for (var code : List.of(Code.BAD_REQUEST, Code.CONTENT)) {
            var other = new ScriptedDevice();
            var its = new FakeSession();
            its.links.add(FakeSession.link("/light/1", 3));
            new TwinsUnderTest(other, its, SETTINGS).start();
            other.list(other.asked(), "/oic/res", "/light/1");
            other.answer(Message.response(code, other.asked())
                    .payload(OcfContentFormat.OCF_CBOR, new byte[] {(byte) 0x80})
                    .build());

            var single = other.asked();

            assertThat(single.uriPath()).isEqualTo("/light/1");
            other.notify(single, 2, new byte[] {1});
            comesInSync(its);
        }
    }

    @Test
    void a_device_that_says_nothing_about_its_resources_is_tried_and_then_served() throws Exception {
        session.links.add(FakeSession.link("/light/1", 3));
        twins.start();
        assertThat(device.asked().uriQueries()).containsExactly("if=oic.if.ll");
        assertThat(device.asked().uriQueries()).containsExactly("if=oic.if.b");
        assertThat(device.asked().observe()).as("it is told not to begin late").isEqualTo(1);

        var single = device.asked();

        assertThat(single.uriPath()).isEqualTo("/light/1");
        device.notify(single, 2, new byte[] {1});
        comesInSync(session);
    }

    @Test
    void one_silent_resource_keeps_the_twins_from_being_in_sync_until_it_speaks() throws Exception {
        session.links.add(FakeSession.link("/silent", 3));
        session.links.add(FakeSession.link("/light/1", 3));
        twins.start();
        device.list(device.asked(), "!/oic/res", "/silent", "/light/1");
        var silent = device.asked();
        device.notify(device.asked(), 2, new byte[] {1});
        assertThat(session.nextState()).isEqualTo(State.SYNCING);
        assertThat(session.states.poll(500, java.util.concurrent.TimeUnit.MILLISECONDS))
                .isNull();

        device.notify(silent, 2, new byte[] {1});

        assertThat(session.nextState()).isEqualTo(State.IN_SYNC);
    }

    @Test
    void many_resources_are_asked_a_few_at_a_time() throws Exception {
        IntStream.range(0, 40).forEach(i -> session.links.add(FakeSession.link("/r/" + i, 3)));
        twins.start();
        device.answer(device.asked(), Code.NOT_FOUND);
        device.answer(device.asked(), Code.NOT_FOUND);

        var most = 0;
        for (var i = 0; i < 40; i++) {
            var asked = device.asked();
            most = Math.max(most, device.line.sent.size() + 1);
            device.notify(asked, 2, new byte[] {1});
        }

        assertThat(most).isLessThanOrEqualTo(8);
        comesInSync(session);
        assertThat(session.reports).hasSize(40);
    }

    @Test
    void links_that_are_listed_no_more_are_withdrawn() throws Exception {
        session.links.add(FakeSession.link("/gone", 3));
        session.links.add(FakeSession.link("/hidden", 2));
        session.links.add(FakeSession.link("/light/1", 3));
        twins.start();

        device.list(device.asked(), "/oic/res", "/light/1");
        device.asked();

        assertThat(session.unpublished).containsExactly("/gone");
    }

    @Test
    void a_resource_that_is_not_found_is_withdrawn() throws Exception {
        session.links.add(FakeSession.link("/light/1", 3));
        twins.start();
        device.list(device.asked(), "!/oic/res", "/light/1");
        var single = device.asked();
        device.notify(single, 2, new byte[] {1});

        device.answer(single, Code.NOT_FOUND);

        await().until(() -> session.unpublished.contains("/light/1"));
    }

    @Test
    void what_is_published_later_is_followed_too() throws Exception {
        twins.start();
        device.list(device.asked(), "!/oic/res");
        comesInSync(session);

        session.links.add(FakeSession.link("/light/1", 3));
        twins.linksChanged();
        device.notify(device.asked(), 2, new byte[] {1});

        comesInSync(session);
    }

    @Test
    void an_error_of_a_resource_is_what_the_resource_is_now() throws Exception {
        session.links.add(FakeSession.link("/secret", 3));
        twins.start();
        device.list(device.asked(), "!/oic/res", "/secret");

        device.answer(device.asked(), Code.FORBIDDEN);

        await().until(() -> session.reports.size() == 1);
        assertThat(session.reports.getFirst().status()).isEqualTo(AnswerStatus.FORBIDDEN);
    }

    @Test
    void when_batches_end_the_resources_are_followed_one_by_one() throws Exception {
        session.links.add(FakeSession.link("/light/1", 3));
        twins.start();
        device.list(device.asked(), "/oic/res", "/light/1");
        var observe = device.asked();
        device.notify(observe, 2, ScriptedDevice.batch("/light/1", 5));
        comesInSync(session);

        device.answer(observe, Code.INTERNAL_SERVER_ERROR);

        assertThat(device.asked().uriPath()).isEqualTo("/light/1");
        assertThat(session.nextState()).isEqualTo(State.SYNCING);
    }

    @Test
    void no_room_stops_reading_and_nothing_is_lost() throws Exception {
        var observe = firstBatch();
        comesInSync(session);

        session.full = true;
        device.notify(observe, 3, ScriptedDevice.batch("/light/1", 6));
        assertThat(device.line.paused()).isTrue();
        session.waitingForRoom.getFirst().run();
        assertThat(device.line.paused()).isTrue();
        session.full = false;
        session.waitingForRoom.getLast().run();

        assertThat(device.line.paused()).isFalse();
        assertThat(session.reports).hasSize(2);
    }

    @Test
    void a_notification_that_cannot_be_read_ends_the_connection() throws Exception {
        var observe = firstBatch();

        device.notify(observe, 3, new byte[] {(byte) 0x9f, 1});

        assertThat(device.line.closedWith()).isEqualTo("malformed-content");
    }

    @Test
    void what_cannot_be_stored_ends_the_connection() throws Exception {
        var observe = firstBatch();
        session.slow = true;

        device.notify(observe, 3, ScriptedDevice.batch("/light/1", 6));
        session.undone.remove().failed("store-unavailable");

        assertThat(device.line.closedWith()).isEqualTo("store-unavailable");
    }

    @Test
    void switched_off_the_device_is_told_to_say_no_more() throws Exception {
        var observe = firstBatch();
        comesInSync(session);

        twins.stop();
        var cancel = device.asked();
        device.notify(observe, 3, ScriptedDevice.batch("/light/1", 6));
        device.answer(cancel, Code.CONTENT);

        assertThat(cancel.observe()).isEqualTo(1);
        assertThat(cancel.token()).isEqualTo(observe.token());
        assertThat(session.reports).hasSize(1);
    }

    @Test
    void where_twins_are_off_the_device_is_left_alone() throws Exception {
        session.synchronisation = new Synchronisation(false, State.DISABLED, 0, 0, 0);

        twins.start();

        assertThat(device.line.sent.poll(100, java.util.concurrent.TimeUnit.MILLISECONDS))
                .isNull();
    }

    @Test
    void the_device_is_described_by_its_own_resource_and_only_when_it_is_news() throws Exception {
        session.links.add(FakeSession.link("/oic/d", 3));
        twins.start();
        device.list(device.asked(), "!/oic/res", "/oic/d");
        var single = device.asked();
        var says = new dev.landfall.content.CborWriter()
                .map(2)
                .text("n")
                .text("lamp")
                .text("rt")
                .array(2)
                .text("oic.wk.d")
                .text("oic.d.light")
                .toBytes();

        device.notify(single, 2, says);
        await().until(() -> !session.described.isEmpty());
        device.notify(single, 3, says);

        assertThat(session.described).containsExactly("lamp [oic.wk.d, oic.d.light]");
    }

    /** The device sends batches, and has sent its first one; the answer is what it was asked. */
    private Message firstBatch() throws Exception {
        twins.start();
        device.list(device.asked(), "/oic/res");
        var observe = device.asked();
        device.notify(observe, 2, ScriptedDevice.batch("/light/1", 5));
        return observe;
    }

    private static void comesInSync(FakeSession its) throws Exception {
        assertThat(its.nextState()).isEqualTo(State.SYNCING);
        assertThat(its.nextState()).isEqualTo(State.IN_SYNC);
    }
}
