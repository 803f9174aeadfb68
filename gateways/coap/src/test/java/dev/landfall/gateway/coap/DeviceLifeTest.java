package dev.landfall.gateway.coap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.landfall.content.CborWriter;
import dev.landfall.core.access.Access;
import dev.landfall.core.command.Commands;
import dev.landfall.core.model.AnswerStatus;
import dev.landfall.core.model.AppRequest;
import dev.landfall.core.model.Content;
import dev.landfall.core.model.DeviceEvent;
import dev.landfall.core.model.Fact;
import dev.landfall.core.model.Synchronisation.State;
import dev.landfall.gateway.coap.codec.Code;
import dev.landfall.gateway.coap.codec.Message;
import dev.landfall.gateway.coap.codec.MessageBuilder;
import dev.landfall.gateway.coap.codec.OcfContentFormat;
import dev.landfall.gateway.door.transport.ListenAddresses;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Devices on real lines, the real core, apps beside them. */
@Timeout(120)
class DeviceLifeTest {
    private static final Duration SOON = Duration.ofSeconds(5);
    private static final Content BODY = new Content(OcfContentFormat.OCF_CBOR, new byte[] {(byte) 0xa0});

    @Test
    void a_code_is_exchanged_once_however_often_the_device_asks() throws Exception {
        try (var hub = TestHub.plain();
                var device = TestDevice.at(hub)) {
            device.signUp();
            device.signUp();

            assertThat(hub.identity.exchanges).hasValue(1);
        }
    }

    @Test
    void what_a_batch_says_is_what_apps_read() throws Exception {
        try (var hub = TestHub.plain();
                var device = TestDevice.at(hub)) {
            device.online("/light/1", "/switches/1");
            var observe = batchAsked(device);
            device.send(batch(observe, 2, "/light/1", 5));
            await().until(() -> hub.twin(device.id, "/light/1").equals("a165706f77657205"));
            await().until(() -> hub.view(device.id).synchronisation().state() == State.IN_SYNC);

            device.send(batch(observe, 3, "/light/1", 6));
            device.send(batch(observe, 4, "/light/1", 7));

            await().until(() -> hub.twin(device.id, "/light/1").equals("a165706f77657207"));
            assertThat(hub.meters.get("landfall.coap.notifications").counter().count())
                    .isEqualTo(2);
        }
    }

    @Test
    void a_reconnected_device_is_asked_only_for_what_changed() throws Exception {
        try (var hub = TestHub.plain();
                var first = TestDevice.at(hub)) {
            first.online("/light/1");
            first.send(batch(batchAsked(first), 2, "/light/1", 5));
            await().until(() -> hub.view(first.id).synchronisation().state() == State.IN_SYNC);
            first.hangUp();
            await().until(() -> !hub.view(first.id).connection().online());
            try (var second = first.again(hub)) {
                second.signIn();
                var observe = batchAsked(second);
                second.send(Message.response(Code.VALID, observe).observe(2).build());

                assertThat(observe.etag()).containsExactly(1, 2, 3, 4, 5, 6, 7, 5);
                await().until(() -> hub.view(first.id).synchronisation().state() == State.IN_SYNC);
            }
        }
    }

    @Test
    void an_app_switches_the_light() throws Exception {
        try (var hub = TestHub.plain();
                var device = TestDevice.at(hub)) {
            device.withoutBatches("/light/1").online("/light/1");
            device.asked("/light/1");

            var submitted = submit(hub, device, new AppRequest.Update("/light/1", "", BODY));
            var asked = device.asked("/light/1");
            device.send(Message.response(Code.CHANGED, asked)
                    .payload(OcfContentFormat.OCF_CBOR, new byte[] {1})
                    .build());

            assertThat(asked.code()).isEqualTo(Code.POST);
            var end = hub.core.commands().await(submitted, SOON).orElseThrow().event();
            assertThat(end).isInstanceOfSatisfying(DeviceEvent.CommandConfirmed.class, confirmed -> {
                assertThat(confirmed.status()).isEqualTo(AnswerStatus.OK);
                assertThat(confirmed.content().bytes()).containsExactly(1);
            });
        }
    }

    @Test
    void a_wish_made_while_the_device_was_away_is_carried_out_when_it_comes() throws Exception {
        try (var hub = TestHub.plain();
                var first = TestDevice.at(hub)) {
            first.withoutBatches("/light/1").online("/light/1");
            first.hangUp();
            await().until(() -> !hub.view(first.id).connection().online());
            var submitted = submit(hub, first, new AppRequest.Delete("/light/1", ""));
            try (var second = first.again(hub)) {
                second.withoutBatches("/light/1").signIn();
                var asked = second.asked();
                while (asked.code() != Code.DELETE) {
                    asked = second.asked();
                }
                second.send(Message.response(Code.DELETED, asked).build());

                assertThat(hub.core.commands().await(submitted, SOON)).isPresent();
            }
        }
    }

    @Test
    void a_command_on_a_line_that_breaks_is_unknown_and_is_not_sent_again() throws Exception {
        try (var hub = TestHub.plain();
                var first = TestDevice.at(hub)) {
            first.withoutBatches("/light/1").online("/light/1");
            first.asked("/light/1");
            var submitted = submit(hub, first, new AppRequest.Update("/light/1", "", BODY));
            first.asked("/light/1");
            first.hangUp();

            var end = hub.core.commands().await(submitted, SOON).orElseThrow().event();
            assertThat(end).isInstanceOf(DeviceEvent.CommandUnknown.class);
            try (var second = first.again(hub)) {
                second.withoutBatches("/light/1").signIn();
                assertThat(second.asked("/light/1").code()).isEqualTo(Code.GET);
                assertThat(second.asked).isEmpty();
            }
        }
    }

    @Test
    void an_app_switches_twins_off_and_on() throws Exception {
        try (var hub = TestHub.plain();
                var device = TestDevice.at(hub)) {
            device.online("/light/1");
            var observe = batchAsked(device);
            device.send(batch(observe, 2, "/light/1", 5));
            await().until(() -> hub.view(device.id).synchronisation().state() == State.IN_SYNC);

            var off = submit(hub, device, new AppRequest.Twin(false, false));
            assertThat(hub.core.commands().await(off, SOON)).isPresent();
            assertThat(device.asked("/oic/res").observe()).isEqualTo(1);
            assertThat(hub.view(device.id).synchronisation().enabled()).isFalse();
            var on = submit(hub, device, new AppRequest.Twin(true, true));
            assertThat(hub.core.commands().await(on, SOON)).isPresent();

            var again = batchAsked(device);
            assertThat(again.etag()).isNull();
            device.send(batch(again, 2, "/light/1", 5));
            await().until(() -> hub.view(device.id).synchronisation().state() == State.IN_SYNC);
            assertThat(hub.view(device.id).synchronisation().forcedAt()).isPositive();
        }
    }

    @Test
    void a_device_that_signs_out_is_offline_and_must_sign_in_again() throws Exception {
        try (var hub = TestHub.plain();
                var device = TestDevice.at(hub)) {
            device.online("/light/1");

            assertThat(device.session("at-1", false).payload()).containsExactly(0xa0);

            assertThat(hub.view(device.id).connection().online()).isFalse();
            assertThat(device.signIn().code()).isEqualTo(Code.CHANGED);
            assertThat(hub.view(device.id).connection().online()).isTrue();
            device.session("at-1", false);
            assertThat(device.publish("/light/1").code()).isEqualTo(Code.UNAUTHORIZED);
            assertThat(device.endsWithin(SOON)).isTrue();
        }
    }

    @Test
    void a_device_that_signs_out_in_the_middle_of_a_synchronisation_keeps_its_connection() throws Exception {
        try (var hub = TestHub.plain();
                var device = TestDevice.at(hub)) {
            device.online("/light/1");
            var asked = device.asked("/oic/res");
            while (!asked.uriQueries().equals(List.of("if=oic.if.ll"))) {
                asked = device.asked("/oic/res");
            }

            device.session("at-1", false);
            device.send(Message.response(Code.NOT_FOUND, asked).build());

            assertThat(device.endsWithin(Duration.ofMillis(300))).isFalse();
            assertThat(device.signIn().code()).isEqualTo(Code.CHANGED);
        }
    }

    @Test
    void a_device_that_signs_off_is_forgotten() throws Exception {
        try (var hub = TestHub.plain();
                var device = TestDevice.at(hub)) {
            device.online("/light/1");

            var answer = device.ask(Message.request(Code.DELETE)
                    .path("/oic/sec/account")
                    .query("di=" + device.id)
                    .query("uid=user-1"));

            assertThat(answer.code()).isEqualTo(Code.DELETED);
            assertThat(hub.knows(device.id)).isFalse();
            assertThat(device.signIn().code()).isEqualTo(Code.UNAUTHORIZED);
            assertThat(device.endsWithin(SOON)).isTrue();
        }
    }

    @Test
    void a_device_that_an_app_deletes_is_cut_off() throws Exception {
        try (var hub = TestHub.plain();
                var device = TestDevice.at(hub)) {
            device.online("/light/1");

            hub.core.devices().delete(hub.owner(), List.of(device.id));

            assertThat(device.endsWithin(SOON)).isTrue();
        }
    }

    @Test
    void a_token_that_ends_ends_the_session_unless_it_was_renewed() throws Exception {
        var end = Instant.now().plusMillis(2_500);
        var identity = TestHub.usualIdentity()
                .token("short", TestHub.OWNER, end.minus(Access.TOLERANCE))
                .code("short-code", "short", "short-refresh");
        var settings = TestHub.quick(CoapSettings.usual(ListenAddresses.plain("127.0.0.1", 0)));
        var unmargined = settings.bounds(
                settings.transport(), settings.peers(), settings.ocf().margin(Duration.ZERO));
        try (var hub = new TestHub(identity, unmargined);
                var ending = TestDevice.at(hub);
                var renewed = TestDevice.at(hub)) {
            ending.signUp("short-code");
            renewed.signUp("short-code");
            ending.session("short", true);
            renewed.session("short", true);
            var answer = renewed.ask(refresh(renewed, "rt-1"));
            assertThat(TestDevice.text(answer, "accesstoken")).isEqualTo("at-1");

            assertThat(ending.endsWithin(SOON)).isTrue();

            assertThat(Instant.now()).isAfter(end);
            await().until(() -> hub.view(ending.id).connection().reason().equals("token-expired"));
            assertThat(renewed.publish("/light/1").code()).isEqualTo(Code.CHANGED);
        }
    }

    @Test
    void a_refresh_token_that_is_no_good_is_final_whoever_shows_it() throws Exception {
        try (var hub = TestHub.plain();
                var kept = TestDevice.at(hub);
                var given = TestDevice.at(hub)) {
            kept.signUp();

            var known = kept.ask(refresh(kept, "worthless"));
            var unknown = given.ask(refresh(given, "worthless"));

            assertThat(known.code()).isEqualTo(Code.UNAUTHORIZED);
            assertThat(known.payloadText())
                    .contains("the refresh token is wrong")
                    .doesNotContain("no such code");
            assertThat(unknown.code()).isEqualTo(Code.UNAUTHORIZED);
        }
    }

    @Test
    void a_code_that_is_no_good_is_final() throws Exception {
        try (var hub = TestHub.plain();
                var device = TestDevice.at(hub)) {
            var answer = device.signUp("worthless");

            assertThat(answer.code()).isEqualTo(Code.UNAUTHORIZED);
            assertThat(answer.contentFormat()).isEqualTo(dev.landfall.gateway.coap.codec.Message.NONE);
            assertThat(answer.payloadText()).contains("the code is wrong").doesNotContain("no such code");
        }
    }

    private static MessageBuilder refresh(TestDevice device, String token) {
        return TestDevice.post(
                "/oic/sec/tokenrefresh",
                new CborWriter()
                        .map(3)
                        .text("di")
                        .text(device.id.toString())
                        .text("uid")
                        .text(TestHub.OWNER)
                        .text("refreshtoken")
                        .text(token));
    }

    @Test
    void a_token_that_ends_within_the_margin_is_refused() throws Exception {
        var identity = TestHub.usualIdentity()
                .token("short", TestHub.OWNER, Instant.now().plusSeconds(60));
        try (var hub = new TestHub(identity, TestHub.quick(CoapSettings.usual(ListenAddresses.plain("127.0.0.1", 0))));
                var device = TestDevice.at(hub)) {
            device.signUp();

            assertThat(device.session("short", true).code()).isEqualTo(Code.UNAUTHORIZED);
        }
    }

    @Test
    void when_the_hub_stops_devices_are_told_and_shown_offline() throws Exception {
        try (var hub = TestHub.plain();
                var device = TestDevice.at(hub)) {
            device.online("/light/1");

            hub.stopGateway();

            assertThat(device.endsWithin(SOON)).isTrue();
            assertThat(device.heard).extracting(Message::code).contains(Code.RELEASE);
            assertThat(hub.view(device.id).connection().online()).isFalse();
            assertThat(hub.view(device.id).connection().reason()).isEqualTo("shutting-down");
            assertThatExceptionOfType(IOException.class).isThrownBy(() -> Wire.plain(hub.port()));
        }
    }

    @Test
    void a_renamed_device_is_found_by_its_new_name() throws Exception {
        try (var hub = TestHub.plain();
                var device = TestDevice.at(hub)) {
            device.withoutBatches("/oic/d").online("/oic/d");
            await().until(() -> hub.view(device.id).name().equals("lamp"));
            var observe = device.asked("/oic/d");

            device.send(Message.response(Code.CONTENT, observe)
                    .observe(2)
                    .payload(
                            OcfContentFormat.OCF_CBOR,
                            new CborWriter()
                                    .map(2)
                                    .text("n")
                                    .text("kitchen")
                                    .text("rt")
                                    .array(1)
                                    .text("oic.d.light")
                                    .toBytes())
                    .build());

            await().until(() -> hub.view(device.id).name().equals("kitchen"));
            assertThat(hub.view(device.id).types()).containsExactly("oic.d.light");
        }
    }

    private static Fact submit(TestHub hub, TestDevice device, AppRequest request) {
        return hub.core.commands().submit(hub.owner(), device.id, request, Commands.Options.USUAL);
    }

    /** The request to observe all resources; the others before it are answered with nothing. */
    private static Message batchAsked(TestDevice device) throws Exception {
        while (true) {
            var asked = device.asked("/oic/res");
            if (asked.observe() == 0) {
                return asked;
            }
            device.send(Message.response(Code.NOT_FOUND, asked).build());
        }
    }

    private static Message batch(Message observe, int sequence, String href, int power) {
        var etag = new byte[] {1, 2, 3, 4, 5, 6, 7, (byte) power};
        return Message.response(Code.CONTENT, observe)
                .observe(sequence)
                .etag(etag)
                .payload(
                        OcfContentFormat.OCF_CBOR,
                        new CborWriter()
                                .array(1)
                                .map(3)
                                .text("href")
                                .text("ocf://x" + href)
                                .text("etag")
                                .bytes(etag)
                                .text("rep")
                                .map(1)
                                .text("power")
                                .integer(power)
                                .toBytes())
                .build();
    }
}
