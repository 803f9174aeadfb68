package dev.landfall.gateway.coap.ocf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.landfall.core.model.AppRequest;
import dev.landfall.core.model.Command;
import dev.landfall.core.model.Content;
import dev.landfall.core.model.Synchronisation.State;
import dev.landfall.gateway.coap.codec.Code;
import dev.landfall.gateway.coap.codec.Message;
import dev.landfall.gateway.coap.codec.OcfContentFormat;
import dev.landfall.gateway.coap.codec.Option;
import dev.landfall.gateway.coap.session.CoapPeerSettings;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class OcfCommandRunnerTest {
    private static final OcfSettings SETTINGS = OcfSettings.USUAL.times(Duration.ofMillis(300), Duration.ofMillis(100));
    private static final Content BODY = new Content(OcfContentFormat.OCF_CBOR, new byte[] {(byte) 0xa0});

    private final ScriptedDevice device = new ScriptedDevice();
    private final FakeSession session = new FakeSession();
    private final TwinsUnderTest twins = new TwinsUnderTest(device, session, SETTINGS);
    private final OcfCommandRunner runner =
            new OcfCommandRunner(device.peer, device.line, session, SETTINGS, twins.twins(), Clock.systemUTC());

    @Test
    void a_command_is_sent_durably_before_a_byte_leaves() throws Exception {
        update("1", "/light/1");

        runner.wake();
        var asked = device.asked();

        assertThat(session.nextInLife()).isEqualTo("sent 1");
        device.answer(Message.response(Code.CHANGED, asked)
                .payload(OcfContentFormat.OCF_CBOR, new byte[] {1, 2})
                .build());
        assertThat(session.nextInLife()).isEqualTo("confirmed 1 OK 10000 2");
    }

    @Test
    void what_was_closed_meanwhile_is_not_sent() throws Exception {
        var command = FakeSession.command("1", new AppRequest.Delete("/x", ""));
        session.open.add(command);
        session.open.add(FakeSession.command("2", new AppRequest.Delete("/y", "")));
        session.open.remove(command);

        runner.wake();

        assertThat(device.asked().uriPath()).isEqualTo("/y");
        assertThat(device.line.sent).isEmpty();
    }

    @Test
    void one_that_is_not_answered_holds_up_no_other_resource() throws Exception {
        session.open.add(FakeSession.command("1", new AppRequest.Retrieve("/slow", "", List.of())));
        update("2", "/light/1");

        runner.wake();
        var first = device.asked();
        var second = device.asked();
        var light = first.uriPath().equals("/light/1") ? first : second;
        device.answer(light, Code.CHANGED);

        await().until(() -> session.life.contains("confirmed 2 OK -1 0"));
        assertThat(session.life).doesNotContain("unknown 1");
    }

    @Test
    void those_for_one_resource_keep_their_order() throws Exception {
        update("1", "/light/1");
        update("2", "/light/1");
        runner.wake();
        var first = device.asked();
        assertThat(device.line.sent.poll(100, TimeUnit.MILLISECONDS)).isNull();

        device.answer(first, Code.CHANGED);
        var second = device.asked();
        device.answer(second, Code.CHANGED);

        assertThat(List.of(session.nextInLife(), session.nextInLife(), session.nextInLife(), session.nextInLife()))
                .containsExactly("sent 1", "confirmed 1 OK -1 0", "sent 2", "confirmed 2 OK -1 0");
    }

    @Test
    void only_sixteen_are_under_way() throws Exception {
        for (var i = 0; i < 20; i++) {
            update(Integer.toString(i), "/r/" + i);
        }

        runner.wake();
        for (var i = 0; i < 16; i++) {
            device.asked();
        }

        assertThat(device.line.sent.poll(100, TimeUnit.MILLISECONDS)).isNull();
    }

    @Test
    void one_without_an_answer_is_unknown_and_a_late_answer_still_confirms_it() throws Exception {
        update("1", "/light/1");
        runner.wake();
        var asked = device.asked();
        assertThat(session.nextInLife()).isEqualTo("sent 1");
        assertThat(session.nextInLife()).isEqualTo("unknown 1");

        device.answer(asked, Code.CHANGED);

        assertThat(session.nextInLife()).isEqualTo("confirmed 1 OK -1 0");
    }

    @Test
    void one_that_was_under_way_when_the_line_broke_is_unknown() throws Exception {
        update("1", "/light/1");
        runner.wake();
        device.asked();

        device.peer.closed("connection-lost");

        assertThat(session.nextInLife()).isEqualTo("sent 1");
        assertThat(session.nextInLife()).isEqualTo("unknown 1");
    }

    @Test
    void what_the_device_does_not_have_is_withdrawn() throws Exception {
        session.links.add(FakeSession.link("/light/1", 3));
        session.open.add(FakeSession.command("1", new AppRequest.Retrieve("/light/1", "", List.of())));
        runner.wake();

        device.answer(device.asked(), Code.NOT_FOUND);

        assertThat(session.nextInLife()).isEqualTo("sent 1");
        assertThat(session.nextInLife()).isEqualTo("confirmed 1 NOT_FOUND -1 0");
        await().until(() -> session.unpublished.contains("/light/1"));
    }

    @Test
    void a_content_no_device_reads_is_a_bad_request_with_the_reason() throws Exception {
        session.open.add(FakeSession.command(
                "1", new AppRequest.Update("/light/1", "", new Content(OcfContentFormat.TEXT, new byte[] {'x'}))));

        runner.wake();

        assertThat(session.nextInLife()).isEqualTo("sent 1");
        assertThat(session.nextInLife()).startsWith("confirmed 1 BAD_REQUEST 0 ");
        assertThat(device.line.sent).isEmpty();
    }

    @Test
    void what_is_larger_than_the_device_takes_is_a_bad_request_and_not_unknown() throws Exception {
        device.answer(Message.signal(Code.CSM)
                .uint(Option.CSM_MAX_MESSAGE_SIZE, 1_152)
                .build());
        session.open.add(FakeSession.command(
                "1", new AppRequest.Update("/light/1", "", new Content(OcfContentFormat.OCF_CBOR, new byte[2_000]))));

        runner.wake();

        assertThat(session.nextInLife()).isEqualTo("sent 1");
        assertThat(session.nextInLife()).startsWith("confirmed 1 BAD_REQUEST 0 ");
        assertThat(device.line.sent).isEmpty();
    }

    @Test
    void a_retrieve_that_is_still_valid_is_not_modified() throws Exception {
        session.open.add(FakeSession.command("1", new AppRequest.Retrieve("/light/1", "", List.of(new byte[] {1}))));
        runner.wake();
        var asked = device.asked();

        device.answer(asked, Code.VALID);

        assertThat(asked.etag()).containsExactly(1);
        assertThat(session.nextInLife()).isEqualTo("sent 1");
        assertThat(session.nextInLife()).isEqualTo("confirmed 1 NOT_MODIFIED -1 0");
    }

    @Test
    void twins_are_switched_durably_before_it_is_confirmed() throws Exception {
        session.open.add(FakeSession.command("1", new AppRequest.Twin(false, false)));
        runner.wake();
        assertThat(session.nextInLife()).isEqualTo("sent 1");
        assertThat(session.nextInLife()).startsWith("confirmed 1 OK");
        assertThat(session.nextState()).isEqualTo(State.DISABLED);

        session.open.add(FakeSession.command("2", new AppRequest.Twin(true, true)));
        runner.wake();

        assertThat(session.nextInLife()).isEqualTo("sent 2");
        assertThat(session.nextInLife()).startsWith("confirmed 2 OK");
        assertThat(session.nextState()).isEqualTo(State.SYNCING);
        assertThat(device.asked().uriPath()).isEqualTo("/oic/res");
    }

    @Test
    void one_that_is_no_longer_valid_gives_way_to_the_next_for_its_resource() throws Exception {
        var patient = OcfSettings.USUAL.times(Duration.ofSeconds(50), Duration.ofMillis(100));
        var slow = new OcfCommandRunner(device.peer, device.line, session, patient, twins.twins(), Clock.systemUTC());
        session.open.add(valid("1", "/light/1", Duration.ofMillis(200)));
        update("2", "/light/1");

        slow.wake();
        var first = device.asked();
        var second = device.asked();

        assertThat(session.nextInLife()).isEqualTo("sent 1");
        assertThat(session.nextInLife()).isEqualTo("unknown 1");
        assertThat(session.nextInLife()).isEqualTo("sent 2");
        device.answer(second, Code.CHANGED);
        assertThat(session.nextInLife()).isEqualTo("confirmed 2 OK -1 0");
        device.answer(first, Code.CHANGED);
        assertThat(session.nextInLife()).isEqualTo("confirmed 1 OK -1 0");
    }

    @Test
    void one_that_is_no_longer_valid_and_that_nobody_waits_for_is_still_listened_for() throws Exception {
        var patient = OcfSettings.USUAL.times(Duration.ofSeconds(50), Duration.ofMillis(100));
        var slow = new OcfCommandRunner(device.peer, device.line, session, patient, twins.twins(), Clock.systemUTC());
        session.open.add(valid("1", "/light/1", Duration.ofMillis(1)));
        slow.wake();
        var asked = device.asked();
        assertThat(session.nextInLife()).isEqualTo("sent 1");
        assertThat(session.life.poll(100, TimeUnit.MILLISECONDS)).isNull();

        device.answer(asked, Code.CHANGED);

        assertThat(session.nextInLife()).isEqualTo("confirmed 1 OK -1 0");
    }

    @Test
    void a_device_that_never_answers_does_not_use_up_the_connection() throws Exception {
        var hasty = OcfSettings.USUAL.times(Duration.ofMillis(1), Duration.ofMillis(100));
        var quick = new OcfCommandRunner(device.peer, device.line, session, hasty, twins.twins(), Clock.systemUTC());
        var more = CoapPeerSettings.USUAL.exchangesMax() + 10;
        for (var i = 0; i < more; i++) {
            update("old-" + i, "/r/" + i);
        }
        quick.wake();
        for (var i = 0; i < more; i++) {
            device.asked();
        }
        await().until(() ->
                session.life.stream().filter(line -> line.startsWith("unknown")).count() == more);
        session.life.clear();

        update("new", "/light/1");
        runner.wake();
        device.answer(device.asked(), Code.CHANGED);

        assertThat(session.nextInLife()).isEqualTo("sent new");
        assertThat(session.nextInLife()).isEqualTo("confirmed new OK -1 0");
    }

    private static Command valid(String id, String href, Duration left) {
        var until = Instant.now().plus(left);
        var nanos = until.getEpochSecond() * 1_000_000_000L + until.getNano();
        return new Command(
                id, new AppRequest.Update(href, "", BODY), Command.State.PENDING, false, false, "bob", 1, nanos, 1);
    }

    private void update(String id, String href) {
        session.open.add(FakeSession.command(id, new AppRequest.Update(href, "", BODY)));
    }
}
