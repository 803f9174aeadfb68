package dev.landfall.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** What the simulator says it did, read from its ledger: the oracle that the hub's words are held against. */
public final class SimulatorLedger {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, Long> lastSent = new HashMap<>();
    private final Map<String, Long> signIns = new HashMap<>();
    private long sent;

    /** Reads a ledger to its end; a half-written last line is left out. */
    public static SimulatorLedger read(Path file) throws IOException {
        var ledger = new SimulatorLedger();
        try (var lines = Files.lines(file)) {
            lines.filter(line -> line.endsWith("}")).forEach(ledger::add);
        }
        return ledger;
    }

    private void add(String line) {
        // Most lines are of this kind; a cheap look saves parsing those that do not matter.
        var isSent = line.contains("\"event\":\"sent\"");
        if (!isSent && !line.contains("\"event\":\"signed-in\"")) {
            return;
        }
        try {
            var entry = JSON.readTree(line);
            var device = entry.get("device").asText();
            if (isSent) {
                sent++;
                lastSent.merge(device, entry.get("seq").asLong(), Math::max);
            } else {
                signIns.merge(device, 1L, Long::sum);
            }
        } catch (IOException broken) {
            throw new IllegalStateException("not a ledger line: " + line, broken);
        }
    }

    /** Device to the highest {@code seq} it sent. */
    public Map<String, Long> lastSent() {
        return lastSent;
    }

    /** Device to how often it signed in. */
    public Map<String, Long> signIns() {
        return signIns;
    }

    /** How many changes were sent in all. */
    public long sent() {
        return sent;
    }
}
