package dev.landfall.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.landfall.conformance.server.PostgresServer;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real program, moved from its embedded store to PostgreSQL while devices report and an app watches. */
class MovedTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path work;

    private final Shown shown = new Shown();
    private final Random random = new Random(5);
    private final List<String> extra = new ArrayList<>();
    private String token = "";

    @Test
    void no_update_is_lost_and_nobody_notices() throws Exception {
        moved(100, 300);
    }

    @Test
    @Tag("long")
    void with_five_thousand_devices_no_update_is_lost_and_nobody_notices() throws Exception {
        moved(5_000, 1_000);
    }

    @Test
    void killed_while_it_moves_the_hub_opens_the_right_store_and_goes_on() throws Exception {
        killed(2);
    }

    @Test
    @Tag("long")
    void killed_ten_times_while_it_moves_the_hub_opens_the_right_store_and_goes_on() throws Exception {
        killed(10);
    }

    private void moved(int devices, int rate) throws Exception {
        var hub = start();
        token = hub.run("token", "--owner", "move", "--ttl", "24h");
        shown.follow(hub, token);
        var fleet = fleet(hub, devices, rate);
        try {
            online(hub, devices);
            pause(3_000);
            var status = JSON.readTree(hub.run("migrate", "--to", there().toString(), "--output", "json"));
            pause(3_000);
            stop(fleet);
            until("all is shown", () -> shownAll());
            System.out.printf("%d devices, %d changes a second: %s%n", devices, rate, status);

            assertThat(status.path("state").asText()).isEqualTo("done");
            assertThat(status.path("pauseMillis").asLong()).isLessThan(5_000);
            var histories = histories(hub);
            assertThat(histories).hasSize(devices);
            everythingThatWasSentIsThere(histories);
            everythingWasShown(histories);
            assertThat(SimulatorLedger.read(ledger()).signIns().values())
                    .as("nobody had to come back")
                    .containsOnly(1L);
            hub.close();
            hub = start();
            assertThat(histories(hub)).isEqualTo(histories);
        } finally {
            fleet.destroyForcibly();
            hub.close();
        }
    }

    private void killed(int kills) throws Exception {
        var hub = start();
        token = hub.run("token", "--owner", "move", "--ttl", "24h");
        shown.follow(hub, token);
        var fleet = fleet(hub, 100, 300);
        var there = there();
        try {
            online(hub, 100);
            for (var kill = 0; kill < kills; kill++) {
                var moving = hub.launch(
                        work.resolve("migrate.out"), "migrate", "--to", there.toString(), "--output", "json");
                pause(500 + random.nextInt(5_000));
                hub.killHard();
                moving.waitFor();
                hub = start();
                shown.follow(hub, token);
                online(hub, 100);
            }
            if (!Files.exists(work.resolve("data/store.json"))) {
                hub.run("migrate", "--to", there.toString());
            }
            pause(2_000);
            stop(fleet);
            until("all is shown", () -> shownAll());

            assertThat(work.resolve("data/store.json")).exists();
            var histories = histories(hub);
            assertThat(histories).hasSize(100);
            everythingWasShown(histories);
        } finally {
            fleet.destroyForcibly();
            hub.close();
        }
    }

    private HubProcess start() throws Exception {
        if (extra.isEmpty()) {
            extra.addAll(List.of("--api-port", freePort(), "--coaps-port", freePort(), "--metrics-port", "off"));
            extra.addAll(List.of("--mqtts-port", "off"));
        }
        return HubProcess.start(Path.of("..").toRealPath(), work.resolve("data"), extra);
    }

    private Process fleet(HubProcess hub, int devices, int rate) throws IOException {
        return hub.launch(
                work.resolve("simulate.out"),
                "simulate",
                "--owner",
                "move",
                "--tls",
                "--devices",
                String.valueOf(devices),
                "--rate",
                String.valueOf(rate),
                "--seconds",
                "3600",
                "--seed",
                "13",
                "--ledger",
                ledger().toString());
    }

    private static void stop(Process fleet) throws InterruptedException {
        fleet.destroy();
        assertThat(fleet.waitFor(60, TimeUnit.SECONDS)).isTrue();
    }

    private Path ledger() {
        return work.resolve("ledger");
    }

    private Path there() throws IOException {
        var server = PostgresServer.shared();
        var file = work.resolve("there.yaml");
        Files.writeString(
                file,
                "store:\n  kind: postgres\n  url: " + server.url(server.database()) + "\n  password-file: "
                        + server.passwordFile() + "\n");
        return file;
    }

    private void online(HubProcess hub, int devices) throws InterruptedException {
        until(
                devices + " devices are online",
                () -> lines(hub, "/landfall/v1/devices?status=online").size() >= devices);
    }

    /** Each device's changes, oldest first. */
    private Map<String, List<JsonNode>> histories(HubProcess hub) {
        var histories = new HashMap<String, List<JsonNode>>();
        for (var device : lines(hub, "/landfall/v1/devices")) {
            var id = device.path("device").asText();
            histories.put(id, lines(hub, "/landfall/v1/devices/" + id + "/history/light/1"));
        }
        return histories;
    }

    private void everythingThatWasSentIsThere(Map<String, List<JsonNode>> histories) throws IOException {
        var sent = new HashMap<String, List<Long>>();
        try (var lines = Files.lines(ledger())) {
            for (var line :
                    lines.filter(text -> text.contains("\"event\":\"sent\"")).toList()) {
                var entry = JSON.readTree(line);
                if (entry.path("href").asText().equals("/light/1")) {
                    sent.computeIfAbsent(entry.path("device").asText(), _ -> new ArrayList<>())
                            .add(entry.path("seq").asLong());
                }
            }
        }
        assertThat(sent.values().stream().mapToInt(List::size).sum()).isGreaterThan(1_000);
        sent.forEach((device, all) -> {
            var kept = histories.getOrDefault(device, List.of()).stream()
                    .map(event -> event.path("content").path("seq").asLong())
                    .toList();
            assertThat(kept).as("kept of %s", device).containsSubsequence(all).doesNotHaveDuplicates();
        });
    }

    private void everythingWasShown(Map<String, List<JsonNode>> histories) {
        assertThat(shown.refusal()).isEmpty();
        histories.forEach((device, history) -> {
            for (var i = 0; i < history.size(); i++) {
                assertThat(history.get(i).path("version").asLong()).isEqualTo(i + 1);
            }
            var changes = shown.changes().getOrDefault(device, List.of()).stream()
                    .filter(event -> event.path("href").asText().equals("/light/1"))
                    .toList();
            assertThat(changes.stream().map(event -> event.path("version").asLong()))
                    .as("shown of %s, once and in order", device)
                    .containsExactlyElementsOf(history.stream()
                            .map(event -> event.path("version").asLong())
                            .toList());
            assertThat(changes.stream().map(event -> event.path("content")).toList())
                    .isEqualTo(
                            history.stream().map(event -> event.path("content")).toList());
        });
    }

    /** Nothing more comes. */
    private boolean shownAll() {
        var before = count();
        pause(1_000);
        return count() == before;
    }

    private int count() {
        return shown.changes().values().stream().mapToInt(List::size).sum();
    }

    private List<JsonNode> lines(HubProcess hub, String path) {
        try {
            var found = new ArrayList<JsonNode>();
            for (var line : hub.get(token, path)
                    .body()
                    .lines()
                    .filter(text -> !text.isBlank())
                    .toList()) {
                found.add(JSON.readTree(line));
            }
            return found;
        } catch (IOException | InterruptedException failure) {
            throw new IllegalStateException(path, failure);
        }
    }

    private static void pause(int millis) {
        try {
            assertThat(new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS))
                    .isFalse();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void until(String what, BooleanSupplier state) {
        var deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(300);
        while (!state.getAsBoolean()) {
            assertThat(System.nanoTime()).as("time left until %s", what).isLessThan(deadline);
            pause(50);
        }
    }

    private static String freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return String.valueOf(socket.getLocalPort());
        }
    }
}
