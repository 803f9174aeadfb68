package dev.landfall.simulator;

import static dev.landfall.simulator.DeviceResponsesTest.etag;
import static dev.landfall.simulator.DeviceResponsesTest.get;
import static dev.landfall.simulator.DeviceResponsesTest.hrefs;
import static dev.landfall.simulator.DeviceResponsesTest.post;
import static org.assertj.core.api.Assertions.assertThat;

import dev.landfall.gateway.coap.codec.Code;
import dev.landfall.gateway.coap.codec.Message;
import dev.landfall.gateway.coap.codec.MessageBuilder;
import dev.landfall.gateway.coap.codec.OcfContentFormat;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ObserveTest {

    private static final Behaviour THREE_LIGHTS = new Behaviour(3, true, Acl.CLOUD, Timing.REAL, TlsVersion.OCF_1_2);

    private final Bench bench = Bench.signedIn(THREE_LIGHTS);

    @Test
    void the_batch_holds_all_but_itself() {
        var answer = bench.ask(get("/oic/res").query("if=oic.if.b").observe(0));

        assertThat(answer.observe()).isZero();
        assertThat(answer.payload()).startsWith(0x9f, 0xbf);
        assertThat(hrefs(answer))
                .containsExactly(
                        "/oic/d",
                        "/oic/p",
                        "/light/1",
                        "/light/2",
                        "/light/3",
                        "/switches",
                        "/oc/con",
                        "/oic/mnt",
                        "/x.plgd.dev/time",
                        "/CoapCloudConfResURI");
        assertThat(((Map<?, ?>) ((List<?>) Bench.value(answer)).get(2)).keySet())
                .isEqualTo(Set.of("href", "rt", "etag", "rep"));
    }

    @Test
    void a_change_is_told_alone_with_the_highest_etag() {
        var first = bench.ask(get("/oic/res").query("if=oic.if.b").observe(0));

        assertThat(bench.device.change(2)).isTrue();
        var second = bench.next();
        assertThat(bench.device.change(2)).isTrue();
        var third = bench.next();

        assertThat(hrefs(second)).containsExactly("/light/2");
        assertThat(second.token()).isEqualTo(0x1234);
        assertThat(second.tokenLength()).isEqualTo(2);
        assertThat(second.code()).isEqualTo(Code.CONTENT);
        assertThat(second.contentFormat()).isEqualTo(OcfContentFormat.OCF_CBOR);
        assertThat(second.contentVersion()).isEqualTo(2048);
        assertThat(second.observe()).isEqualTo(2);
        assertThat(third.observe()).isEqualTo(3);
        assertThat(Arrays.compareUnsigned(etag(third), etag(second))).isPositive();
        assertThat(Arrays.compareUnsigned(etag(second), etag(first))).isPositive();
        assertThat(seq(second)).isEqualTo(1L);
        assertThat(seq(third)).isEqualTo(2L);
        assertThat(bench.events).containsExactly("observed", "sent /light/2 1", "sent /light/2 2");
    }

    @Test
    void changes_by_command_may_come_together() {
        bench.ask(get("/oic/res").query("if=oic.if.b").observe(0));

        bench.ask(post("/light/3", out -> out.text("power").number(1)));
        bench.ask(post("/light/1", out -> out.text("power").number(2)));
        bench.ask(post("/light/3", out -> out.text("power").number(3)));
        bench.pass(0.041);

        assertThat(hrefs(bench.next())).containsExactly("/light/1", "/light/3");
        assertThat(bench.sent).isEmpty();
    }

    @Test
    void after_many_notifications_the_sequence_still_counts() {
        bench.ask(get("/light/1").observe(0));

        for (var i = 2; i < 70_000; i++) {
            assertThat(bench.device.change(1)).isTrue();
            var bytes = bench.sent.removeFirst();
            if (i % 9_973 == 0 || i == 255 || i == 256 || i == 65_535 || i == 65_536) {
                bench.sent.add(bytes);
                assertThat(bench.next().observe()).isEqualTo(i);
            }
        }
    }

    @Test
    void the_same_observation_again_takes_the_place_of_the_first() {
        bench.ask(get("/light/1").observe(0));

        bench.ask(Message.request(Code.GET).token(9, 8).path("/light/1").observe(0));
        bench.device.change(1);

        assertThat(bench.next().token()).isEqualTo(9);
        assertThat(bench.sent).isEmpty();
    }

    @Test
    void an_observation_is_cancelled_by_its_token() {
        bench.ask(get("/oic/res").query("if=oic.if.b").observe(0));

        var answer = bench.ask(get("/oic/res").observe(1));

        assertThat(answer.code()).isEqualTo(Code.CONTENT);
        assertThat(answer.observe()).isEqualTo(Message.NONE);
        assertThat(bench.device.change(1)).isFalse();
    }

    @Test
    void an_observation_begins_even_when_nothing_is_new() {
        var etag = etag(bench.ask(get("/oic/res").query("if=oic.if.b")));

        var answer = bench.ask(get("/oic/res").query("if=oic.if.b").observe(0).etag(etag));

        assertThat(answer.code()).isEqualTo(Code.VALID);
        assertThat(answer.observe()).isZero();
        assertThat(bench.device.change(1)).isTrue();
        assertThat(bench.ask(get("/oic/res").query("if=oic.if.b").etag(etag)).code())
                .isEqualTo(Code.CONTENT);
    }

    @Test
    void only_what_is_newer_is_told_to_who_names_a_known_etag() {
        bench.ask(get("/oic/res").query("if=oic.if.b").observe(0));
        bench.device.change(1);
        var known = Base64.getUrlEncoder().withoutPadding().encodeToString(etag(bench.next()));
        bench.device.change(3);

        assertThat(hrefs(bench.ask(incremental(known)))).containsExactly("/light/3");
        assertThat(hrefs(bench.ask(incremental(known + "=")))).hasSize(10);
        assertThat(hrefs(bench.ask(incremental("AAAAAAAAAAE")))).hasSize(10);
        var newest = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(etag(bench.ask(get("/oic/res").query("if=oic.if.b"))));
        assertThat(bench.ask(incremental(newest)).code()).isEqualTo(Code.VALID);
    }

    @Test
    void the_links_are_listed_and_filtered() {
        var all = (List<?>) Bench.value(bench.ask(get("/oic/res")));
        var one = (List<?>)
                Bench.value(bench.ask(get("/oic/res").query("if=oic.if.ll").query("rt=oic.wk.d")));
        var baseline = (List<?>) Bench.value(bench.ask(get("/oic/res").query("if=oic.if.baseline")));

        assertThat(all).hasSize(11);
        assertThat(one).singleElement().isInstanceOfSatisfying(Map.class, link -> {
            assertThat(link.get("href")).isEqualTo("/oic/d");
            assertThat(link.get("anchor")).isEqualTo("ocf://" + Bench.ID);
            assertThat(link.get("p")).isEqualTo(Map.of("bm", 3L));
            assertThat(link.get("eps")).isEqualTo(List.of());
        });
        assertThat(baseline)
                .singleElement()
                .isInstanceOfSatisfying(
                        Map.class, map -> assertThat((List<?>) map.get("links")).hasSize(11));
    }

    @Test
    void a_device_without_batch_observe_is_observed_resource_by_resource() {
        var plain = Bench.signedIn(new Behaviour(1, false, Acl.CLOUD, Timing.REAL, TlsVersion.OCF_1_2));

        assertThat(plain.ask(get("/oic/res").query("if=oic.if.b").observe(0)).code())
                .isEqualTo(Code.FORBIDDEN);
        var link = (Map<?, ?>) ((List<?>) Bench.value(plain.ask(get("/oic/res").query("rt=oic.wk.res")))).getFirst();
        assertThat(link.get("if")).isEqualTo(List.of("oic.if.ll", "oic.if.baseline"));
        assertThat(link.get("p")).isEqualTo(Map.of("bm", 1L));
        assertThat(plain.ask(get("/oic/res").observe(0)).observe()).isEqualTo(Message.NONE);
        assertThat(plain.ask(get("/oic/mnt").observe(0)).observe()).isEqualTo(Message.NONE);
        assertThat(plain.device.change(1)).isFalse();

        assertThat(plain.ask(get("/light/1").observe(0)).observe()).isZero();
        assertThat(plain.device.change(1)).isTrue();
        assertThat(Bench.content(plain.next()).get("seq")).isEqualTo(1L);
    }

    @Test
    void who_wants_json_is_told_in_json() {
        bench.ask(get("/light/1").observe(0).accept(OcfContentFormat.JSON));

        bench.device.change(1);

        var notification = bench.next();
        assertThat(notification.contentFormat()).isEqualTo(OcfContentFormat.JSON);
        assertThat(notification.observe()).isEqualTo(2);
        assertThat(notification.payloadText()).endsWith("\"seq\":1}");
    }

    @Test
    void nothing_changes_of_its_own_accord_while_nobody_can_be_told() {
        assertThat(bench.device.change(1)).isFalse();
        bench.ask(get("/light/1").observe(0));
        assertThat(bench.device.change(2)).isFalse();
        bench.writable = false;
        assertThat(bench.device.change(1)).isFalse();
        bench.writable = true;
        bench.hangUp();
        assertThat(bench.device.change(1)).isFalse();

        assertThat(bench.device.resources().lights().seq(1)).isZero();
    }

    @Test
    void the_same_seed_makes_the_same_changes() {
        var other = Bench.signedIn(THREE_LIGHTS);
        bench.ask(get("/light/1").observe(0));
        other.ask(get("/light/1").observe(0));

        for (var i = 0; i < 100; i++) {
            bench.device.change(1);
            other.device.change(1);
            assertThat(Bench.content(bench.next())).isEqualTo(Bench.content(other.next()));
        }
    }

    @Test
    void over_tls_only_the_cloud_itself_is_let_in() {
        bench.secure = true;
        bench.peerName = "localhost";
        assertThat(bench.ask(get("/light/1")).code()).isEqualTo(Code.UNAUTHORIZED);
        assertThat(bench.ask(get("/oic/d")).code()).isEqualTo(Code.CONTENT);
        assertThat(hrefs(bench.ask(get("/oic/res").query("if=oic.if.b"))))
                .containsExactly("/oic/d", "/oic/p", "/x.plgd.dev/time");

        bench.peerName = "uuid:cloud-1";
        assertThat(bench.ask(get("/light/1")).code()).isEqualTo(Code.CONTENT);
        assertThat(bench.ask(get("/oic/mnt")).code()).isEqualTo(Code.UNAUTHORIZED);
        assertThat(hrefs(bench.ask(get("/oic/res").query("if=oic.if.b"))))
                .doesNotContain("/oic/mnt", "/CoapCloudConfResURI")
                .contains("/light/1");
    }

    @Test
    void over_tls_a_dismissed_device_signs_off() {
        var open = new Bench(new Behaviour(1, true, Acl.OPEN, Timing.REAL, TlsVersion.OCF_1_2));
        open.secure = true;
        Bench.signedIn(open, -1);

        var answer =
                open.ask(post("/CoapCloudConfResURI", out -> out.text("cis").text("")));
        var signOff = open.next(Code.DELETE, "/oic/sec/account");
        open.receive(Message.response(Code.DELETED, signOff));

        assertThat(answer.code()).isEqualTo(Code.CHANGED);
        assertThat(open.link.closed).isTrue();
        assertThat(open.events).containsExactly("closed: signed off", "ended: signed off");
    }

    private static MessageBuilder incremental(String etag) {
        return get("/oic/res").query("if=oic.if.b").query("incChanges=" + etag);
    }

    private static Object seq(Message batch) {
        var entry = (Map<?, ?>) ((List<?>) Bench.value(batch)).getFirst();
        var seq = ((Map<?, ?>) Objects.requireNonNull(entry.get("rep"))).get("seq");
        return Objects.requireNonNull(seq);
    }
}
