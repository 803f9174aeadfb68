package dev.landfall.gateway.coap.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.landfall.gateway.coap.codec.Code;
import dev.landfall.gateway.coap.codec.Encoder;
import dev.landfall.gateway.coap.codec.Message;
import dev.landfall.gateway.coap.codec.Option;
import dev.landfall.gateway.door.session.Refusals;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class CoapPeerTest {
    private static final long SECOND = 1_000_000_000L;

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Script script = new Script();
    private final CountDownLatch ended = new CountDownLatch(1);

    @Test
    void over_plain_tcp_the_hub_speaks_first() throws Exception {
        var line = new LoopConnection(false);
        var peer = peer(line);

        peer.opened();

        var csm = line.next();
        assertThat(csm.code()).isEqualTo(Code.CSM);
        assertThat(csm.tokenLength()).isEqualTo(8);
        assertThat(csm.uint(Option.CSM_MAX_MESSAGE_SIZE)).isEqualTo(262_144);
    }

    @Test
    void over_tls_it_waits_for_the_device_and_then_speaks_before_it_answers() throws Exception {
        var line = new LoopConnection(true);
        var peer = peer(line);
        peer.opened();
        assertThat(line.sent).isEmpty();

        peer.received(ping(8, 1));

        assertThat(line.next().code()).isEqualTo(Code.CSM);
        assertThat(line.next().code()).isEqualTo(Code.PONG);
    }

    @Test
    void a_ping_is_answered_with_its_own_token_even_an_empty_one() throws Exception {
        var line = new LoopConnection(false);
        var peer = opened(line);

        peer.received(ping(8, 0x735f017f93ae9eefL));
        peer.received(ping(0, 0));

        assertThat(Encoder.encode(line.next())).asHexString().isEqualTo("08E3735F017F93AE9EEF");
        assertThat(Encoder.encode(line.next())).asHexString().isEqualTo("00E3");
    }

    @Test
    void all_the_hub_begins_is_longer_than_six_bytes() throws Exception {
        var line = new LoopConnection(true);
        var peer = peer(line);
        script.signedIn = true;

        peer.opened();
        peer.received(ping(8, 1));
        peer.tick(0);
        peer.tick(1);
        peer.tick(21 * SECOND);
        peer.send(Message.request(Code.GET), new Heard());
        peer.release();

        var sent = new ArrayList<Message>();
        line.sent.drainTo(sent);
        assertThat(sent).extracting(Message::code).contains(Code.CSM, Code.PING, Code.GET, Code.RELEASE);
        assertThat(sent).allSatisfy(message -> {
            assertThat(Encoder.length(message)).isGreaterThan(6);
            assertThat(message.tokenLength()).isEqualTo(8);
        });
    }

    @Test
    void requests_are_answered_in_their_order() throws Exception {
        var line = new LoopConnection(false);
        var peer = opened(line);

        for (var i = 0; i < 10; i++) {
            peer.received(request(i));
        }

        for (var i = 0; i < 10; i++) {
            assertThat(line.next().token()).isEqualTo(i);
        }
    }

    @Test
    void a_full_mailbox_stops_reading_until_there_is_room() throws Exception {
        var line = new LoopConnection(false);
        var peer = opened(line);
        script.gate = new CountDownLatch(1);

        var accepted = 0;
        while (!line.paused()) {
            peer.received(request(accepted++));
        }
        assertThat(accepted).isBetween(16, 17);
        script.gate.countDown();

        for (var i = 0; i < accepted; i++) {
            assertThat(line.next().token()).isEqualTo(i);
        }
        await().until(() -> !line.paused());
    }

    @Test
    void an_answer_finds_who_asked() throws Exception {
        var line = new LoopConnection(false);
        var peer = opened(line);
        var heard = new CompletableFuture<Message>();
        Thread.ofVirtual().start(() -> {
            try {
                heard.complete(peer.ask(Message.request(Code.GET).path("/light/1"), Duration.ofSeconds(5)));
            } catch (NoAnswer lost) {
                heard.completeExceptionally(lost);
            }
        });

        var asked = line.next();
        line.execute(() -> peer.received(
                Message.response(Code.CONTENT, asked).payload(new byte[] {1}).build()));

        assertThat(heard.get(5, TimeUnit.SECONDS).payload()).containsExactly(1);
    }

    @Test
    void a_question_nobody_answers_ends_in_time() {
        var peer = opened(new LoopConnection(false));

        assertThatExceptionOfType(NoAnswer.class)
                .isThrownBy(() -> peer.ask(Message.request(Code.GET), Duration.ofMillis(20)))
                .withMessageContaining("20 ms");
    }

    @Test
    void a_question_ends_with_the_connection() throws Exception {
        var line = new LoopConnection(false);
        var peer = opened(line);
        var heard = new Heard();
        peer.send(Message.request(Code.GET), heard);

        peer.closed("closed-by-peer");

        assertThat(heard.lost.poll(5, TimeUnit.SECONDS)).isEqualTo("connection closed");
        var late = new Heard();
        peer.send(Message.request(Code.GET), late);
        assertThat(late.lost.poll(5, TimeUnit.SECONDS)).isEqualTo("connection closed");
    }

    @Test
    void a_stray_answer_on_a_fresh_connection_does_no_harm() throws Exception {
        var line = new LoopConnection(false);
        var peer = opened(line);

        peer.received(Message.signal(Code.CHANGED).token(99, 8).build());
        peer.received(request(1));

        assertThat(line.next().token()).isEqualTo(1);
        assertThat(line.closedWith()).isEmpty();
        assertThat(refusals("stray-answer")).isEqualTo(1);
    }

    @Test
    void an_observation_hears_until_it_says_no_more() throws Exception {
        var line = new LoopConnection(false);
        var peer = opened(line);
        var heard = new Heard();
        heard.more = 2;
        peer.send(Message.request(Code.GET).observe(0), heard);
        var asked = line.next();

        for (var i = 0; i < 4; i++) {
            peer.received(Message.response(Code.CONTENT, asked).observe(i).build());
        }

        assertThat(heard.received).hasSize(3);
    }

    @Test
    void only_so_many_questions_are_open() {
        var line = new LoopConnection(false);
        var peer = opened(line);
        var settings = CoapPeerSettings.USUAL.exchangesMax();
        for (var i = 0; i < settings; i++) {
            peer.send(Message.request(Code.GET), new Heard());
        }

        var one = new Heard();
        peer.send(Message.request(Code.GET), one);

        assertThat(one.lost).containsExactly("too many requests are open");
        assertThat(refusals("too-many-exchanges")).isEqualTo(1);
    }

    @Test
    void what_the_device_takes_at_most_is_respected() {
        var line = new LoopConnection(false);
        var peer = opened(line);
        peer.received(Message.signal(Code.CSM)
                .uint(Option.CSM_MAX_MESSAGE_SIZE, 1_152)
                .build());

        var small = new Heard();
        peer.send(Message.request(Code.POST).payload(new byte[1_000]), small);
        var large = new Heard();
        peer.send(Message.request(Code.POST).payload(new byte[2_000]), large);

        assertThat(line.sent).hasSize(1);
        assertThat(small.lost).isEmpty();
        assertThat(large.lost).first().asString().contains("1152 bytes");
    }

    @Test
    void a_request_as_long_as_the_device_takes_at_most_is_sent_and_one_byte_more_is_not() {
        var line = new LoopConnection(false);
        var peer = opened(line);
        var length = Encoder.length(
                Message.request(Code.POST).token(1, 8).payload(new byte[50]).build());
        peer.received(Message.signal(Code.CSM)
                .uint(Option.CSM_MAX_MESSAGE_SIZE, length)
                .build());

        var longest = new Heard();
        peer.send(Message.request(Code.POST).payload(new byte[50]), longest);
        var longer = new Heard();
        peer.send(Message.request(Code.POST).payload(new byte[51]), longer);

        assertThat(line.sent).hasSize(1);
        assertThat(longest.lost).isEmpty();
        assertThat(longer.lost).hasSize(1);
    }

    @Test
    void silence_is_asked_about_and_then_ended_within_thirty_seconds() throws Exception {
        var line = new LoopConnection(false);
        var peer = opened(line);
        script.signedIn = true;

        var second = 0;
        while (line.closedWith().isEmpty()) {
            peer.tick(second * SECOND);
            second++;
        }

        assertThat(line.next().code()).isEqualTo(Code.PING);
        assertThat(line.closedWith()).isEqualTo("no-answer-to-ping");
        assertThat(second).isLessThanOrEqualTo(30);
        assertThat(refusals("no-answer-to-ping")).isEqualTo(1);
    }

    @Test
    void a_device_that_answers_pings_stays() throws Exception {
        var line = new LoopConnection(false);
        var peer = opened(line);
        script.signedIn = true;

        for (var second = 0; second < 200; second++) {
            peer.tick(second * SECOND);
            var ping = line.sent.poll();
            if (ping != null) {
                peer.received(Message.signal(Code.PONG).token(ping.token(), 8).build());
            }
        }

        assertThat(line.closedWith()).isEmpty();
    }

    @Test
    void whoever_does_not_sign_in_is_sent_away_after_a_minute() {
        var line = new LoopConnection(false);
        var peer = opened(line);

        for (var second = 0; second < 60; second++) {
            peer.tick(second * SECOND);
            peer.received(ping(8, second));
        }
        assertThat(line.closedWith()).isEmpty();
        peer.tick(60 * SECOND);

        assertThat(line.closedWith()).isEqualTo("sign-in-timeout");
        assertThat(refusals("sign-in-timeout")).isEqualTo(1);
    }

    @Test
    void an_unknown_critical_option_in_a_signal_ends_the_connection() throws Exception {
        var line = new LoopConnection(false);
        var peer = opened(line);

        peer.received(Message.signal(Code.CSM).option(9, new byte[1]).build());

        assertThat(line.next().code()).isEqualTo(Code.ABORT);
        assertThat(line.closedWith()).isEqualTo("bad-option");
    }

    @Test
    void release_waits_for_the_answers_and_abort_does_not() throws Exception {
        var released = new LoopConnection(false);
        var peer = opened(released);
        script.gate = new CountDownLatch(1);
        peer.received(request(1));
        peer.received(Message.signal(Code.RELEASE).token(1, 8).build());
        assertThat(released.closedWith()).isEmpty();
        script.gate.countDown();
        assertThat(released.next().token()).isEqualTo(1);
        await().until(() -> released.closedWith().equals("released-by-peer"));

        var aborted = new LoopConnection(false);
        opened(aborted).received(Message.signal(Code.ABORT).token(1, 8).build());
        assertThat(aborted.closedWith()).isEqualTo("aborted-by-peer");
    }

    @Test
    void the_end_is_told_behind_the_last_answer() throws Exception {
        var line = new LoopConnection(false);
        var peer = opened(line);
        script.gate = new CountDownLatch(1);
        peer.received(request(1));

        peer.closed("connection-lost");
        assertThat(script.ends).isEmpty();
        script.gate.countDown();

        assertThat(ended.await(5, TimeUnit.SECONDS)).isTrue();
        assertThat(script.ends).containsExactly("connection-lost");
    }

    @Test
    void a_bug_in_an_answer_ends_this_connection() {
        var line = new LoopConnection(false);
        var peer = opened(line);
        script.bug = true;

        peer.received(request(1));

        await().until(() -> line.closedWith().equals("internal-error"));
    }

    @Test
    void tokens_do_not_repeat() {
        var tokens = new TokenSequence(42);

        assertThat(java.util.stream.LongStream.range(0, 100_000)
                        .map(_ -> tokens.next())
                        .distinct())
                .hasSize(100_000);
    }

    private CoapPeer opened(LoopConnection line) {
        var peer = peer(line);
        peer.opened();
        line.sent.clear();
        if (line.secure()) {
            throw new AssertionError("greets later");
        }
        return peer;
    }

    private CoapPeer peer(LoopConnection line) {
        var meters = new CoapMeters(registry);
        return new CoapPeer(
                line, CoapPeerSettings.USUAL, meters, new Refusals(meters), _ -> script, 7, ended::countDown);
    }

    private double refusals(String reason) {
        return registry.get("landfall.refusals").tag("reason", reason).counter().count();
    }

    private static Message ping(int tokenLength, long token) {
        return Message.signal(Code.PING).token(token, tokenLength).build();
    }

    private static Message request(long token) {
        return Message.request(Code.GET).token(token, 8).path("/x").build();
    }
}
