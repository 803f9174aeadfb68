package dev.landfall.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.landfall.gateway.coap.codec.Code;
import dev.landfall.gateway.coap.codec.Message;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class SimulatorRunTest {

    private static final Behaviour TWO_LIGHTS = new Behaviour(2, true, Acl.CLOUD, Timing.EAGER, TlsVersion.OCF_1_2);

    private static final Behaviour HASTY =
            new Behaviour(1, true, Acl.CLOUD, new Timing(0.005, 5, 1, 0), TlsVersion.OCF_1_2);

    private final ScriptedHub hub = new ScriptedHub(null);
    private final AtomicInteger codes = new AtomicInteger();
    private final EnrolmentSource credentials = (device, known) ->
            new Enrolment(known ? "" : "code-" + codes.incrementAndGet(), "test", hub.uri(), "", "cloud", null);

    @TempDir
    private Path directory;

    @AfterEach
    void close() {
        hub.close();
    }

    @ParameterizedTest
    @ValueSource(doubles = {1_000, Load.UNLIMITED})
    void every_change_that_is_sent_arrives_once_and_in_order(double rate) throws Exception {
        var ledger = directory.resolve("ledger");
        var load = new Load(20, rate, Duration.ofMillis(500), 1);

        var result = new SimulatorRun(
                        new SimulatorSettings(load, TWO_LIGHTS, 2, ledger, null, progress -> {}), credentials)
                .run();

        assertThat(result.counts().signedIn()).isEqualTo(20);
        assertThat(result.counts().ended()).isZero();
        if (rate == 1_000) {
            assertThat(result.counts().sent() + result.counts().refused()).isBetween(400L, 600L);
        } else {
            assertThat(result.counts().sent()).isPositive();
        }
        assertThat(hub.notifications.get()).isEqualTo(result.counts().sent());
        var noted = sent(ledger);
        assertThat(noted).hasSize(40).hasSameSizeAs(hub.seqs);
        assertThat(hub.seqs).allSatisfy((href, seqs) -> {
            assertThat(List.copyOf(seqs))
                    .isEqualTo(LongStream.rangeClosed(1, seqs.size()).boxed().toList());
            assertThat(noted.get(href)).isEqualTo(List.copyOf(seqs));
        });
    }

    @Test
    void a_run_ends_when_the_hub_has_read_everything() throws Exception {
        var load = new Load(3, Load.UNLIMITED, Duration.ofMillis(300), 10);
        var settings = new SimulatorSettings(load, TWO_LIGHTS, 1, null, null, progress -> {
            hub.sessions.forEach(session -> session.reads(progress.stage() == Progress.Stage.STOPPING));
        });
        hub.script = (session, request) -> {
            if (request.code() == Code.CONTENT) {
                session.reads(false);
            }
            return null;
        };

        var result = new SimulatorRun(settings, credentials).run();

        assertThat(result.counts().sent()).isPositive();
        assertThat(hub.notifications.get()).isEqualTo(result.counts().sent());
    }

    @Test
    void changes_may_come_in_bursts() throws Exception {
        var load = new Load(5, 1_000, Duration.ofMillis(300), 9, 4);

        var result = new SimulatorRun(new SimulatorSettings(load, TWO_LIGHTS), credentials).run();

        assertThat(result.counts().sent() + result.counts().refused()).isBetween(200L, 400L);
        assertThat(hub.notifications.get()).isEqualTo(result.counts().sent());
        assertThat(hub.seqs)
                .hasSize(10)
                .allSatisfy((href, seqs) -> assertThat(List.copyOf(seqs))
                        .isEqualTo(
                                LongStream.rangeClosed(1, seqs.size()).boxed().toList()));
    }

    @Test
    void a_later_run_goes_on_where_the_first_ended() throws Exception {
        var state = directory.resolve("state");
        var settings = new SimulatorSettings(
                new Load(5, 500, Duration.ofMillis(200), 2), TWO_LIGHTS, 1, null, state, progress -> {});

        new SimulatorRun(settings, credentials).run();
        var first = new HashMap<String, Integer>();
        hub.seqs.forEach((href, seqs) -> first.put(href, seqs.size()));
        hub.requests.clear();
        new SimulatorRun(settings, credentials).run();

        assertThat(codes.get()).isEqualTo(5);
        assertThat(Files.getPosixFilePermissions(state)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(hub.requests)
                .extracting(Message::uriPath)
                .contains("/oic/sec/session", "/oic/rd")
                .doesNotContain("/oic/sec/account");
        assertThat(hub.seqs).allSatisfy((href, seqs) -> {
            assertThat(seqs).hasSizeGreaterThan(first.getOrDefault(href, 0));
            assertThat(List.copyOf(seqs))
                    .isEqualTo(LongStream.rangeClosed(1, seqs.size()).boxed().toList());
        });
    }

    @Test
    void devices_come_back_and_do_not_publish_again() throws Exception {
        var settings = new SimulatorSettings(new Load(3, 0, Duration.ZERO, 3), TWO_LIGHTS);
        var run = new SimulatorRun(settings, credentials);
        var result = start(run);
        awaitAll(3, 3);

        hub.sessions.forEach(ScriptedHub.Session::hangUp);
        awaitAll(0, 3);
        run.stop();

        assertThat(result.join().counts().reconnects()).isEqualTo(3);
        assertThat(hub.requests).extracting(Message::uriPath).doesNotContain("/oic/rd");
    }

    @Test
    void one_device_is_handled_from_outside() throws Exception {
        var run = new SimulatorRun(new SimulatorSettings(new Load(1, 0, Duration.ZERO, 4), TWO_LIGHTS), credentials);
        assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> run.device(0));
        var result = start(run);
        awaitPublished(1);
        awaitObserved();

        var device = run.device(0);
        assertThat(device.change(2)).isTrue();
        assertThat(device.status()).isEqualTo("registered");
        assertThat(device.id().toString()).isEqualTo(hub.sessions.getFirst().device);
        device.hangUp();
        awaitPath("/oic/sec/session");
        awaitObserved();
        device.signOff();
        awaitPath("/oic/sec/account");
        run.stop();

        assertThat(result.join().counts().sent()).isEqualTo(1);
    }

    @Test
    void what_goes_wrong_is_told() throws Exception {
        hub.script = (session, request) ->
                request.uriPath().equals("/oic/sec/account") ? Message.response(Code.FORBIDDEN, request) : null;
        var load = new Load(2, 10, Duration.ofMillis(1), 5);
        EnrolmentSource one = (device, known) -> {
            if (device.equals(load.device(1))) {
                throw new IllegalStateException("no code left");
            }
            return credentials.enrol(device, known);
        };

        var result = new SimulatorRun(new SimulatorSettings(load, TWO_LIGHTS), one).run();

        assertThat(result.counts().signedIn()).isZero();
        assertThat(result.counts().ended()).isEqualTo(2);
        assertThat(result.problems())
                .containsExactlyInAnyOrder(
                        load.device(0) + ": sign-up refused: 4.03", load.device(1) + ": not enrolled: no code left");
        assertThat(result.summary()).contains("devices signed in: 0 of 2").contains("no code left");
    }

    @Test
    void a_hub_that_is_not_there_is_tried_again() throws Exception {
        var ledger = directory.resolve("ledger");
        var refusals = new ConcurrentHashMap<String, Boolean>();
        EnrolmentSource nowhere =
                (device, known) -> new Enrolment("code", "test", "coap+tcp://127.0.0.1:1", "", "c", null);
        var settings = new SimulatorSettings(
                new Load(1, 0, Duration.ofMillis(600), 6),
                HASTY,
                1,
                ledger,
                null,
                progress -> refusals.put(progress.stage().name(), true));

        var run = new SimulatorRun(settings, nowhere);
        var result = start(run);
        result.join();

        assertThat(lines(ledger).stream()
                        .filter(line -> line.contains("refused"))
                        .count())
                .isEqualTo(6);
        assertThat(refusals).as("told how far it is").isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "coap+tcp:/nowhere, no address of a hub",
        "coap://127.0.0.1, no address of a hub",
        "coaps+tcp://127.0.0.1:1, no trust anchors",
        "not a uri, Illegal character"
    })
    void an_enrolment_that_makes_no_sense_is_told(String uri, String reason) throws Exception {
        var ledger = directory.resolve("ledger");
        EnrolmentSource nowhere = (device, known) -> new Enrolment("code", "test", uri, "", "c", null);
        var settings =
                new SimulatorSettings(new Load(1, 1, Duration.ofMillis(1), 6), HASTY, 1, ledger, null, progress -> {});

        var result = new SimulatorRun(settings, nowhere).run();

        assertThat(result.counts().ended()).isEqualTo(1);
        assertThat(lines(ledger)).hasSize(6).allMatch(line -> line.contains(reason));
    }

    @Test
    void over_plain_tcp_a_short_message_with_another_behind_loses_the_framing() throws Exception {
        var ledger = directory.resolve("ledger");
        var run = new SimulatorRun(
                new SimulatorSettings(new Load(1, 0, Duration.ZERO, 7), TWO_LIGHTS, 1, ledger, null, progress -> {}),
                credentials);
        var result = start(run);
        awaitPublished(1);

        hub.sessions.getFirst().sendBytes(new byte[] {0x00, (byte) 0xe1, 0x00, (byte) 0xe1});
        awaitPath("/oic/sec/session");
        run.stop();
        result.join();

        assertThat(lines(ledger)).anyMatch(line -> line.contains("framing lost"));
    }

    @Test
    void a_message_that_is_too_large_ends_the_connection() throws Exception {
        var ledger = directory.resolve("ledger");
        var run = new SimulatorRun(
                new SimulatorSettings(new Load(1, 0, Duration.ZERO, 8), TWO_LIGHTS, 1, ledger, null, progress -> {}),
                credentials);
        var result = start(run);
        awaitPublished(1);

        hub.sessions.getFirst().send(Message.request(Code.POST).path("/light/1").payload(new byte[9_500]));
        awaitPath("/oic/sec/session");
        run.stop();
        result.join();

        assertThat(lines(ledger)).anyMatch(line -> line.contains("MESSAGE_TOO_LARGE"));
    }

    private CompletableFuture<RunResult> start(SimulatorRun run) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return run.run();
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private void awaitAll(int published, int observed) throws InterruptedException {
        var publishedYet = 0;
        var observedYet = 0;
        while (publishedYet < published || observedYet < observed) {
            var message = hub.request();
            publishedYet += message.uriPath().equals("/oic/rd") ? 1 : 0;
            observedYet += message.code() == Code.CONTENT ? 1 : 0;
        }
    }

    private void awaitPublished(int devices) throws InterruptedException {
        for (var i = 0; i < devices; i++) {
            awaitPath("/oic/rd");
        }
    }

    private void awaitPath(String path) throws InterruptedException {
        while (true) {
            if (hub.request().uriPath().equals(path)) {
                return;
            }
        }
    }

    private void awaitObserved() throws InterruptedException {
        while (true) {
            if (hub.request().code() == Code.CONTENT) {
                return;
            }
        }
    }

    private static List<String> lines(Path ledger) throws IOException {
        return Files.readAllLines(ledger);
    }

    private static Map<String, List<Long>> sent(Path ledger) throws IOException {
        var sent = new HashMap<String, List<Long>>();
        for (var line : lines(ledger)) {
            var json = line.getBytes(StandardCharsets.UTF_8);
            var map = (Map<?, ?>) Objects.requireNonNull(JsonPayload.read(json, 0, json.length));
            assertThat(map.keySet()).isEqualTo(Set.of("t", "device", "href", "seq", "event", "reason"));
            assertThat(Instant.parse(String.valueOf(map.get("t")))).isBefore(Instant.MAX);
            if ("sent".equals(map.get("event")) && map.get("seq") instanceof Long seq) {
                sent.computeIfAbsent("ocf://" + map.get("device") + map.get("href"), any -> new ArrayList<>())
                        .add(seq);
            }
        }
        return sent;
    }
}
