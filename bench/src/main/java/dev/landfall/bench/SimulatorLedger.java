package dev.landfall.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** What the simulator did, read from its ledger. The state of the hub is compared with it. */
public final class SimulatorLedger {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, Long> lastSent = new HashMap<>();
    private final Map<String, Long> signIns = new HashMap<>();
    private long sent;

    /** Reads a ledger to its end; an incomplete last line is left out. */
    public static SimulatorLedger read(Path file) throws IOException {
        var ledger = new SimulatorLedger();
        try (var lines = Files.lines(file)) {
            lines.filter(line -> line.endsWith("}")).forEach(ledger::add);
        }
        return ledger;
    }

    private void add(String line) {
        // Most lines are of this kind; the check of the text avoids parsing the lines that are not needed.
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

    /** The highest {@code seq} that each device sent. */
    public Map<String, Long> lastSent() {
        return lastSent;
    }

    /** The number of sign-ins of each device. */
    public Map<String, Long> signIns() {
        return signIns;
    }

    /** The number of changes that were sent. */
    public long sent() {
        return sent;
    }
}
