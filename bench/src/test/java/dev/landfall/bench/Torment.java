package dev.landfall.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;

/** The real program under load, while something is killed again and again; and what must hold afterwards. */
final class Torment {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int DEVICES = 100;

    private final Path work;
    private final List<String> extra = new ArrayList<>();
    private final Shown shown = new Shown();
    private final Asking asking = new Asking();
    private final Random random = new Random(7);
    private String token = "";

    /** @param more arguments for the start of the hub */
    Torment(Path work, List<String> more) throws IOException {
        this.work = work;
        extra.addAll(List.of("--api-port", freePort(), "--coaps-port", freePort(), "--mqtts-port", "off"));
        extra.addAll(List.of("--metrics-port", freePort()));
        extra.addAll(more);
    }

    /** Kills something else than the hub, and starts it again. */
    @FunctionalInterface
    interface Blow {
        void strike() throws Exception;
    }

    /** Kills the hub so often. */
    void killHub(int kills) throws Exception {
        var hub = start();
        var fleet = fleet(hub);
        try {
            await(hub, DEVICES);
            for (var kill = 0; kill < kills; kill++) {
                follow(hub);
                underLoad(2_000 + random.nextInt(2_000));
                hub.killHard();
                var restarted = Instant.now();
                hub = start();
                onlyThoseWhoCameBackAreOnline(hub, restarted);
                await(hub, DEVICES);
            }
            follow(hub);
            underLoad(3_000);
            // On a busy machine the reader needs longer than that to catch up.
            until("each device was shown", () -> shown.changes().size() == DEVICES);
            end(hub, fleet);
        } finally {
            fleet.destroyForcibly();
            hub.close();
        }
    }

    /** Kills something beneath the hub so often. Devices, readers and askers are left alone. */
    void killBeneath(int kills, Blow blow) throws Exception {
        var fleetOrNothing = new ArrayList<Process>();
        try (var hub = start()) {
            var fleet = fleet(hub);
            fleetOrNothing.add(fleet);
            await(hub, DEVICES);
            follow(hub);
            for (var kill = 0; kill < kills; kill++) {
                underLoad(2_000 + random.nextInt(2_000));
                var before = shown.count();
                blow.strike();
                await(hub, DEVICES);
                until("changes are shown again", () -> shown.count() > before + DEVICES);
            }
            underLoad(3_000);
            end(hub, fleet);
            assertThat(hub.alive()).isTrue();
            for (var device : shown.changes().keySet()) {
                allWasShown(hub, device);
            }
        } finally {
            fleetOrNothing.forEach(Process::destroyForcibly);
        }
    }

    private Process fleet(HubProcess hub) throws Exception {
        token = hub.run("token", "--owner", "crash", "--ttl", "24h");
        return hub.launch(
                work.resolve("simulate.out"),
                "simulate",
                "--owner",
                "crash",
                "--tls",
                "--devices",
                String.valueOf(DEVICES),
                "--rate",
                "1000",
                "--seconds",
                "3600",
                "--seed",
                "11",
                "--ledger",
                ledger().toString());
    }

    private void end(HubProcess hub, Process fleet) throws Exception {
        asking.stop();
        fleet.destroy();
        fleet.waitFor();
        until("commands are closed", closed(hub));
        everythingHolds(hub);
    }

    /** The reader, who never had to come again, has seen each version of each device since it came. */
    private void allWasShown(HubProcess hub, String device) throws InterruptedException {
        var last = lines(hub, "/landfall/v1/devices/" + device + "/history/light/1")
                .size();
        until(
                "the last of " + device + " was shown",
                () -> !versionsShown(device).isEmpty() && versionsShown(device).getLast() >= last);
        var versions = versionsShown(device);
        assertThat(versions)
                .isEqualTo(LongStream.rangeClosed(versions.getFirst(), last)
                        .boxed()
                        .toList());
    }

    private List<Long> versionsShown(String device) {
        return shown.of(device).stream()
                .filter(event -> event.path("href").asText().equals("/light/1"))
                .map(event -> event.path("version").asLong())
                .toList();
    }

    private HubProcess start() throws Exception {
        return HubProcess.start(Path.of("..").toRealPath(), work.resolve("data"), extra);
    }

    private Path ledger() {
        return work.resolve("ledger");
    }

    /** Reads and asks from now on, until the hub dies. */
    private void follow(HubProcess hub) {
        shown.follow(hub, token);
        var devices = online(hub).stream()
                .map(device -> device.path("device").asText())
                .toList();
        asking.ask(hub, token, devices);
        asking.ask(hub, token, devices);
    }

    static void underLoad(int millis) throws InterruptedException {
        assertThat(new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS)).isFalse();
    }

    private void onlyThoseWhoCameBackAreOnline(HubProcess hub, Instant restarted) throws Exception {
        onlyAfter(restarted, online(hub));
    }

    static void onlyAfter(Instant restarted, List<JsonNode> online) {
        assertThat(online)
                .allSatisfy(
                        device -> assertThat(Instant.parse(device.path("since").asText()))
                                .as("online since, of a device shown online after the kill at %s", restarted)
                                .isAfter(restarted));
    }

    private void await(HubProcess hub, int devices) throws Exception {
        until(devices + " devices are online", () -> online(hub).size() >= devices);
    }

    private List<JsonNode> online(HubProcess hub) {
        return lines(hub, "/landfall/v1/devices?status=online");
    }

    private BooleanSupplier closed(HubProcess hub) {
        return () -> lines(hub, "/landfall/v1/commands").stream()
                .noneMatch(command -> List.of("pending", "sent")
                        .contains(command.path("state").asText()));
    }

    private void everythingHolds(HubProcess hub) throws Exception {
        assertThat(shown.refusal()).isEmpty();
        assertThat(shown.changes()).hasSize(DEVICES);
        var histories = new HashMap<String, List<JsonNode>>();
        for (var device : shown.changes().keySet()) {
            var history = lines(hub, "/landfall/v1/devices/" + device + "/history/light/1");
            histories.put(device, history);
            versionsHaveNoGaps(device, history);
            theHistoryFoldsToTheHead(hub, device, history);
            whatWasShownIsThere(device, history);
        }
        noCommandRanTwice(histories);
        whatWasConfirmedWasDone();
    }

    private static void versionsHaveNoGaps(String device, List<JsonNode> history) {
        var version = 0L;
        var seq = -1L;
        for (var event : history) {
            assertThat(event.path("version").asLong())
                    .as("version of %s", device)
                    .isEqualTo(++version);
            assertThat(event.path("content").path("seq").asLong())
                    .as("seq of %s", device)
                    .isGreaterThanOrEqualTo(seq);
            seq = event.path("content").path("seq").asLong(seq);
        }
    }

    private void theHistoryFoldsToTheHead(HubProcess hub, String device, List<JsonNode> history) throws Exception {
        var twin = JSON.readTree(hub.get(token, "/landfall/v1/devices/" + device + "/resources/light/1")
                .body());
        assertThat(twin.path("version")).isEqualTo(history.getLast().path("version"));
        assertThat(twin.path("content")).isEqualTo(history.getLast().path("content"));
    }

    private void whatWasShownIsThere(String device, List<JsonNode> history) {
        var seen = new HashSet<Long>();
        for (var event : shown.changes().getOrDefault(device, List.of())) {
            if (event.path("href").asText().equals("/light/1")) {
                var version = event.path("version").asLong();
                assertThat(seen.add(version))
                        .as("version %d of %s is shown once", version, device)
                        .isTrue();
                assertThat(history.get((int) version - 1).path("content")).isEqualTo(event.path("content"));
            }
        }
    }

    /** Each run of a command is a line of the ledger with its seq; the history tells what that seq was about. */
    private void noCommandRanTwice(Map<String, List<JsonNode>> histories) throws IOException {
        var runs = new HashMap<Integer, Integer>();
        for (var run : commandsRun()) {
            for (var event : histories.getOrDefault(run.path("device").asText(), List.of())) {
                if (event.path("content").path("seq").asLong()
                        == run.path("seq").asLong()) {
                    runs.merge(event.path("content").path("power").asInt(), 1, Integer::sum);
                }
            }
        }
        assertThat(runs)
                .allSatisfy((value, times) -> assertThat(times)
                        .as("times that the command for %d ran", value)
                        .isEqualTo(1));
        assertThat(runs).isNotEmpty();
    }

    /** A change may be overtaken by the next before the device reports it, but its ledger has every command it ran. */
    private void whatWasConfirmedWasDone() throws IOException {
        var states = List.of("confirmed", "unknown", "expired", "pending", "sent", "");
        assertThat(asking.answers().values()).contains("confirmed").allMatch(states::contains);
        var confirmed = new HashMap<String, Long>();
        asking.answers().forEach((value, state) -> {
            if (state.equals("confirmed")) {
                confirmed.merge(asking.askedOf().getOrDefault(value, ""), 1L, Long::sum);
            }
        });
        var ran = new HashMap<String, Long>();
        for (var run : commandsRun()) {
            ran.merge(run.path("device").asText(), 1L, Long::sum);
        }
        assertThat(confirmed)
                .allSatisfy((device, times) -> assertThat(ran.getOrDefault(device, 0L))
                        .as("commands that %s ran, of %d confirmed", device, times)
                        .isGreaterThanOrEqualTo(times));
        assertThat(commandsRun()).hasSizeLessThanOrEqualTo(asking.askedOf().size());
    }

    private List<JsonNode> commandsRun() throws IOException {
        var runs = new ArrayList<JsonNode>();
        try (var lines = Files.lines(ledger())) {
            for (var line : lines.filter(text -> text.contains("\"event\":\"command\"") && text.endsWith("}"))
                    .toList()) {
                runs.add(JSON.readTree(line));
            }
        }
        return runs;
    }

    private List<JsonNode> lines(HubProcess hub, String path) {
        return lines(hub, token, path);
    }

    /** The lines that the API answers with. */
    static List<JsonNode> lines(HubProcess hub, String token, String path) {
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

    static void until(String what, BooleanSupplier state) throws InterruptedException {
        var deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
        while (!state.getAsBoolean()) {
            assertThat(System.nanoTime()).as("time left until %s", what).isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    static String freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return String.valueOf(socket.getLocalPort());
        }
    }
}
