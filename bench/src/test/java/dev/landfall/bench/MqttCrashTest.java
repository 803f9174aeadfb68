package dev.landfall.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Devices with access tokens tell of their changes over TLS while the hub is killed with -9 again and again. Each change is a message of
 * QoS 1: what the hub has acknowledged is in the history, and what it has not the device says again.
 */
class MqttCrashTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int DEVICES = 50;
    private static final String SEQ = "/telemetry/seq";

    @TempDir
    Path work;

    private final Shown shown = new Shown();
    private final Random random = new Random(7);
    private final List<String> ports = new ArrayList<>();
    private String token = "";

    @Test
    void what_was_acknowledged_is_in_the_history_when_the_hub_is_killed_twice() throws Exception {
        killHub(2);
    }

    @Test
    @Tag("long")
    void what_was_acknowledged_is_in_the_history_when_the_hub_is_killed_twenty_times() throws Exception {
        killHub(20);
    }

    private void killHub(int kills) throws Exception {
        ports.addAll(List.of("--coaps-port", "off", "--api-port", Torment.freePort()));
        ports.addAll(List.of("--mqtts-port", Torment.freePort(), "--metrics-port", Torment.freePort()));
        var hub = start();
        token = hub.run("token", "--owner", "crash", "--ttl", "24h");
        var fleet = fleet(hub);
        try {
            awaitAll(hub);
            for (var kill = 0; kill < kills; kill++) {
                shown.follow(hub, token);
                Torment.underLoad(2_000 + random.nextInt(2_000));
                hub.killHard();
                var restarted = Instant.now();
                hub = start();
                Torment.onlyAfter(restarted, online(hub));
                awaitAll(hub);
            }
            shown.follow(hub, token);
            Torment.underLoad(2_000);
            fleet.destroy();
            fleet.waitFor();
            everythingHolds(hub);
        } finally {
            fleet.destroyForcibly();
            hub.close();
        }
    }

    private HubProcess start() throws Exception {
        return HubProcess.start(Path.of("..").toRealPath(), work.resolve("data"), ports);
    }

    private Process fleet(HubProcess hub) throws IOException {
        var command = "simulate --protocol mqtt --owner crash --tls --rate 1000 --seconds 3600 --seed 11 --devices "
                + DEVICES + " --ledger";
        var words = new ArrayList<>(List.of(command.split(" ", -1)));
        words.add(ledger().toString());
        return hub.launch(work.resolve("simulate.out"), words.toArray(String[]::new));
    }

    private Path ledger() {
        return work.resolve("ledger");
    }

    private List<JsonNode> online(HubProcess hub) {
        return Torment.lines(hub, token, "/landfall/v1/devices?status=online");
    }

    private void awaitAll(HubProcess hub) throws InterruptedException {
        Torment.until("all are online", () -> online(hub).size() >= DEVICES);
    }

    private void everythingHolds(HubProcess hub) throws IOException {
        assertThat(shown.refusal()).isEmpty();
        var acknowledged = new HashMap<String, Set<Long>>();
        var said = new HashMap<String, Map<Long, Integer>>();
        read(acknowledged, said);
        assertThat(acknowledged).hasSize(DEVICES);
        assertThat(shown.changes()).hasSize(DEVICES);

        acknowledged.forEach((device, seqs) -> {
            var history = Torment.lines(hub, token, "/landfall/v1/devices/" + device + "/history" + SEQ);
            var stored = history.stream()
                    .map(event -> event.path("content").asLong())
                    .toList();
            assertThat(stored).as("acknowledged of %s", device).containsAll(seqs);
            assertThat(history)
                    .as("versions of %s", device)
                    .extracting(event -> event.path("version").asLong())
                    .isEqualTo(LongStream.rangeClosed(1, history.size()).boxed().toList());
            assertThat(stored.stream().distinct().toList())
                    .as("order of %s", device)
                    .isSorted();
            nothingCameOftenerThanItWasSaid(stored, said.getOrDefault(device, Map.of()));
            whatWasShownIsThere(device, history);
        });
    }

    /** A message that was on its way when the hub died may be stored twice: the device could not know, and said it again. */
    private static void nothingCameOftenerThanItWasSaid(List<Long> stored, Map<Long, Integer> said) {
        var times = new HashMap<Long, Integer>();
        stored.forEach(seq -> times.merge(seq, 1, Integer::sum));
        times.forEach((seq, count) ->
                assertThat(count).as("times that %d is stored", seq).isLessThanOrEqualTo(said.getOrDefault(seq, 0)));
    }

    private void whatWasShownIsThere(String device, List<JsonNode> history) {
        var seen = new HashSet<Long>();
        for (var event : shown.of(device)) {
            if (event.path("href").asText().equals(SEQ)) {
                var version = event.path("version").asLong();
                assertThat(seen.add(version))
                        .as("version %d of %s is shown once", version, device)
                        .isTrue();
                assertThat(history.get((int) version - 1).path("content")).isEqualTo(event.path("content"));
            }
        }
        assertThat(seen).isNotEmpty();
    }

    private void read(Map<String, Set<Long>> acknowledged, Map<String, Map<Long, Integer>> said) throws IOException {
        try (var lines = Files.lines(ledger())) {
            for (var line : lines.filter(text -> text.endsWith("}")).toList()) {
                var entry = JSON.readTree(line);
                var device = entry.path("device").asText();
                var seq = entry.path("seq").asLong();
                if (entry.path("event").asText().equals("acked")) {
                    acknowledged.computeIfAbsent(device, _ -> new HashSet<>()).add(seq);
                } else if (entry.path("event").asText().equals("sent")) {
                    said.computeIfAbsent(device, _ -> new HashMap<>()).merge(seq, 1, Integer::sum);
                }
            }
        }
    }
}
