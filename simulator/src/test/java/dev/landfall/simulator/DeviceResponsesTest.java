package dev.landfall.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfall.gateway.coap.codec.Code;
import dev.landfall.gateway.coap.codec.Message;
import dev.landfall.gateway.coap.codec.MessageBuilder;
import dev.landfall.gateway.coap.codec.OcfContentFormat;
import dev.landfall.gateway.coap.codec.Option;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class DeviceResponsesTest {

    private final Bench bench = Bench.signedIn(Behaviour.REFERENCE);

    @Test
    void a_light_is_read() {
        var answer = bench.ask(get("/light/1"));

        assertThat(answer.code()).isEqualTo(Code.CONTENT);
        assertThat(answer.token()).isEqualTo(0x1234);
        assertThat(answer.etag()).hasSize(8);
        assertThat(answer.contentFormat()).isEqualTo(OcfContentFormat.OCF_CBOR);
        assertThat(answer.payload()).startsWith(0xbf).endsWith(0xff);
        assertThat(Bench.content(answer)).isEqualTo(Map.of("state", false, "power", 0L, "name", "Light", "seq", 0L));
    }

    @Test
    void the_baseline_interface_tells_types_and_interfaces_too() {
        var answer = bench.ask(get("/light/1").query("if=oic.if.baseline"));

        assertThat(Bench.content(answer).get("rt")).isEqualTo(List.of("core.light"));
        assertThat(Bench.content(answer).get("if")).isEqualTo(List.of("oic.if.rw", "oic.if.baseline"));
    }

    @Test
    void device_and_platform_are_read() {
        assertThat(Bench.content(bench.ask(get("/oic/d"))).keySet())
                .isEqualTo(Set.of("di", "piid", "n", "icv", "dmv", "dmno", "sv"));
        assertThat(Bench.content(bench.ask(get("/oic/p"))).keySet())
                .isEqualTo(Set.of("pi", "mnmn", "x.org.iotivity.version"));
    }

    @Test
    void what_has_not_changed_is_not_sent_again() {
        var etag = etag(bench.ask(get("/light/1")));

        var answer = bench.ask(get("/light/1").etag(etag));

        assertThat(answer.code()).isEqualTo(Code.VALID);
        assertThat(answer.etag()).isEqualTo(etag);
        assertThat(answer.payloadLength()).isZero();
        assertThat(bench.ask(get("/light/1").etag(new byte[] {1})).code()).isEqualTo(Code.CONTENT);
    }

    @Test
    void json_is_given_to_who_wants_it() {
        var answer = bench.ask(get("/light/1").accept(OcfContentFormat.JSON));

        assertThat(answer.contentFormat()).isEqualTo(OcfContentFormat.JSON);
        assertThat(answer.payloadText()).isEqualTo("{\"state\":false,\"power\":0,\"name\":\"Light\",\"seq\":0}");
    }

    @Test
    void a_light_is_switched_with_an_empty_answer_and_told_of_later() {
        bench.ask(get("/light/1").observe(0));

        var answer = bench.ask(post(
                "/light/1", out -> out.text("state").flag(true).text("other").number(1)));

        assertThat(answer.code()).isEqualTo(Code.CHANGED);
        assertThat(answer.payloadLength()).isZero();
        assertThat(bench.sent).isEmpty();
        bench.pass(0.041);
        var notification = bench.next();
        assertThat(notification.observe()).isEqualTo(2);
        assertThat(Bench.content(notification))
                .isEqualTo(Map.of("state", true, "power", 0L, "name", "Light", "seq", 1L));
        assertThat(bench.events).containsExactly("observed", "command /light/1 1", "sent /light/1 1");
    }

    @Test
    void a_light_takes_json_too() {
        var answer = bench.ask(Message.request(Code.POST)
                .path("/light/1")
                .payload(OcfContentFormat.JSON, "{\"power\":7}".getBytes(StandardCharsets.UTF_8)));

        assertThat(answer.code()).isEqualTo(Code.CHANGED);
        assertThat(Bench.content(bench.ask(get("/light/1"))).get("power")).isEqualTo(7L);
    }

    @Test
    void a_wrong_type_is_refused_and_changes_nothing() {
        var answer = bench.ask(post(
                "/light/1", out -> out.text("state").flag(true).text("power").text("x")));

        assertThat(answer.code()).isEqualTo(Code.BAD_REQUEST);
        assertThat(answer.payloadLength()).isZero();
        assertThat(Bench.content(bench.ask(get("/light/1"))).get("state")).isEqualTo(false);
    }

    @Test
    void what_cannot_be_done_is_refused() {
        assertThat(bench.ask(post("/light/1", out -> {}).query("if=oic.if.r")).code())
                .isEqualTo(Code.FORBIDDEN);
        assertThat(bench.ask(get("/light/2")).code()).isEqualTo(Code.NOT_FOUND);
        assertThat(bench.ask(get("/light/01")).code()).isEqualTo(Code.NOT_FOUND);
        assertThat(bench.ask(get("/nowhere")).code()).isEqualTo(Code.NOT_FOUND);
        assertThat(bench.ask(get("/.well-known/core")).code()).isEqualTo(Code.FORBIDDEN);
        assertThat(bench.ask(Message.request(Code.PUT).path("/light/1")).code()).isEqualTo(Code.METHOD_NOT_ALLOWED);
        assertThat(bench.ask(Message.request(Code.DELETE).path("/light/1")).code())
                .isEqualTo(Code.METHOD_NOT_ALLOWED);
        assertThat(bench.ask(post("/oic/d", out -> {})).code()).isEqualTo(Code.METHOD_NOT_ALLOWED);
    }

    @Test
    void a_payload_that_is_too_large_is_refused() {
        var request = Message.request(Code.POST).path("/light/1").payload(OcfContentFormat.OCF_CBOR, new byte[8_705]);

        assertThat(bench.ask(request).code()).isEqualTo(Code.INTERNAL_SERVER_ERROR);
    }

    @ParameterizedTest
    @CsvSource({
        "12, 60, content format 60",
        "12, 0, content format 0",
        "17, 60, accept 60",
        "17, 0, accept 0",
        "2051, 1, unknown critical option 2051",
        "2053, 2047, content version below 1.0.0",
        "2049, 2047, content version below 1.0.0"
    })
    void a_message_with_what_the_device_does_not_know_ends_the_connection(int option, int value, String reason) {
        bench.receive(get("/light/1").uint(option, value));

        assertThat(bench.sent).isEmpty();
        assertThat(bench.link.closed).isTrue();
        assertThat(bench.events).containsExactly("closed: " + reason);
        bench.pass(2.1);
        assertThat(bench.next().uriPath()).isEqualTo("/oic/sec/session");
    }

    @ParameterizedTest
    @ValueSource(ints = {Option.BLOCK1, Option.BLOCK2})
    void a_block_option_kills_the_device(int option) {
        bench.receive(get("/light/1").uint(option, 6));
        bench.pass(1_000);

        assertThat(bench.sent).isEmpty();
        assertThat(bench.link.closed).isTrue();
        assertThat(bench.events)
                .containsExactly("closed: device crashed: block option", "ended: device crashed: block option");
    }

    @Test
    void unknown_elective_options_and_old_tokens_do_no_harm() {
        assertThat(bench.ask(get("/light/1").uint(2052, 1)).code()).isEqualTo(Code.CONTENT);
        assertThat(bench.ask(Message.request(Code.GET).path("/light/1")).tokenLength())
                .isZero();
        bench.receive(Message.request(Code.CONTENT).token(99, 8));
        assertThat(bench.sent).isEmpty();
    }

    @Test
    void a_ping_is_answered_with_its_token() {
        var answer = bench.ask(Message.signal(Code.PING).token(77, 8));

        assertThat(answer.code()).isEqualTo(Code.PONG);
        assertThat(answer.token()).isEqualTo(77);
    }

    @Test
    void a_switch_is_created_published_written_and_deleted() {
        bench.ask(get("/oic/res").query("if=oic.if.b").observe(0));

        var created = Bench.content(bench.ask(create()));
        assertThat(created.get("href")).isEqualTo("/switches/1");
        assertThat(created.get("rep")).isEqualTo(Map.of("value", true));
        assertThat(created.get("ins")).isInstanceOf(Long.class);
        bench.answerPublish();
        bench.pass(0.041);
        assertThat(hrefs(bench.next())).containsExactly("/switches/1", "/switches");

        var answer = bench.ask(post("/switches/1", out -> out.text("value").flag(false)));
        assertThat(Bench.content(answer)).isEqualTo(Map.of("value", false));
        assertThat((List<?>) Bench.value(bench.ask(get("/switches").query("if=oic.if.b"))))
                .isEqualTo(List.of(Map.of("href", "/switches/1", "rep", Map.of("value", false))));

        bench.pass(0.041);
        assertThat(bench.ask(Message.request(Code.DELETE).path("/switches/1")).code())
                .isEqualTo(Code.DELETED);
        var unpublish = bench.next(Code.DELETE, "/oic/rd");
        assertThat(unpublish.uriQueries())
                .containsExactly("di=" + Bench.ID, "ins=" + ("/switches/1".hashCode() & 0xff));
        bench.pass(0.041);
        var gone = (List<?>) Bench.value(bench.next());
        assertThat(gone.getFirst()).isEqualTo(Map.of("href", "ocf://" + Bench.ID + "/switches/1", "rep", Map.of()));
        assertThat(bench.ask(get("/switches/1")).code()).isEqualTo(Code.NOT_FOUND);
        assertThat(Bench.content(bench.ask(create())).get("href")).isEqualTo("/switches/2");
    }

    @Test
    void renaming_is_told_of_twice() {
        bench.ask(get("/oic/res").query("if=oic.if.b").observe(0));

        var answer = bench.ask(post("/oc/con", out -> out.text("n").text("Grüße")));
        bench.pass(0.041);

        assertThat(Bench.content(answer)).isEqualTo(Map.of("n", "Grüße"));
        assertThat(hrefs(bench.next())).containsExactly("/oc/con", "/oic/d");
        assertThat(Bench.content(bench.ask(get("/oic/d"))).get("n")).isEqualTo("Grüße");
    }

    @Test
    void the_cloud_configuration_is_read_and_kept() {
        var status = Bench.content(bench.ask(get("/CoapCloudConfResURI")));

        assertThat(status)
                .isEqualTo(Map.of("apn", "plgd", "cis", Bench.URI, "sid", "cloud-1", "clec", 0L, "cps", "registered"));
        assertThat(bench.ask(post("/CoapCloudConfResURI", out -> out.text("cis").text("coap+tcp://x:1")))
                        .code())
                .isEqualTo(Code.BAD_REQUEST);
    }

    @Test
    void without_tls_a_dismissed_device_answers_on_a_new_connection() {
        var connection = bench.link;

        var answer =
                bench.ask(post("/CoapCloudConfResURI", out -> out.text("cis").text("")));
        bench.pass(100);

        assertThat(connection.closed).isTrue();
        assertThat(answer.code()).isEqualTo(Code.CHANGED);
        assertThat(bench.link).isNotSameAs(connection);
        assertThat(bench.sent).isEmpty();
    }

    @Test
    void a_device_resets_on_request() {
        assertThat(Bench.content(bench.ask(get("/oic/mnt")))).isEqualTo(Map.of("fr", false));

        bench.ask(post("/oic/mnt", out -> out.text("fr").flag(true)));

        assertThat(bench.next().uriPath()).isEqualTo("/oic/sec/account");
    }

    static List<String> hrefs(Message batch) {
        return ((List<?>) Bench.value(batch))
                .stream()
                        .map(entry -> String.valueOf(((Map<?, ?>) entry).get("href")))
                        .map(href -> href.substring(("ocf://" + Bench.ID).length()))
                        .toList();
    }

    static MessageBuilder get(String path) {
        return Message.request(Code.GET).token(0x1234, 2).path(path);
    }

    static MessageBuilder post(String path, Bench.Body body) {
        return Message.request(Code.POST)
                .token(0x1234, 2)
                .path(path)
                .payload(OcfContentFormat.OCF_CBOR, Bench.cbor(body));
    }

    static byte[] etag(Message message) {
        return Objects.requireNonNull(message.etag());
    }

    private static MessageBuilder create() {
        return post("/switches", out -> {
                    out.text("rt").texts(List.of("oic.r.switch.binary"));
                    out.text("if").texts(List.of("oic.if.a", "oic.if.baseline"));
                    out.text("p").beginMap().text("bm").number(3).end();
                    out.text("rep").beginMap().text("value").flag(true).end();
                })
                .query("if=oic.if.create");
    }
}
