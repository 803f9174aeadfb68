package dev.landfall.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Locale;

/**
 * Compares, device by device, what the simulator sent with what a follower received and what the hub has stored. Prints a line for each
 * difference.
 *
 * @param token the token of the owner of all devices
 * @param all whether every version of the history is compared, or only the last
 */
record LedgerCheck(HubProcess hub, String token, SequenceSource source, boolean all) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * Whether every change is stored and shown once and in order.
     *
     * @param followed whether the follower has followed the changes
     */
    boolean holds(SimulatorLedger ledger, FollowerApp follower, boolean followed)
            throws IOException, InterruptedException {
        var wrong = 0;
        for (var entry : ledger.lastSent().entrySet()) {
            var device = entry.getKey();
            var twin = JSON.readTree(hub.get(token, "/landfall/v1/devices/" + device + "/resources" + source.href)
                    .body());
            var stored = source.seq(twin.path("content"));
            if (stored != entry.getValue()) {
                wrong++;
                print("device %s sent seq %d, stored is %d", device, entry.getValue(), stored);
            }
            var seen = follower.lastSeq().getOrDefault(device, -1L);
            if (followed && !entry.getValue().equals(seen)) {
                wrong++;
                print("device %s sent seq %d, seen was %d", device, entry.getValue(), seen);
            }
            if (all) {
                wrong += gaps(device, twin.path("version").asLong());
            }
        }
        var ok = wrong == 0
                && follower.doubled() == 0
                && follower.missing() == 0
                && follower.ended().isEmpty();
        print(
                "%s: %d differences; %s",
                ok ? "all of it is there, once and in order" : "WRONG", wrong, follower.ended());
        return ok;
    }

    private int gaps(String device, long version) throws IOException, InterruptedException {
        var expected = 1L;
        var seq = 0L;
        var wrong = 0;
        var lines = hub.get(token, "/landfall/v1/devices/" + device + "/history" + source.href)
                .body();
        for (var line : lines.lines().toList()) {
            var event = JSON.readTree(line);
            var content = source.seq(event.path("content"));
            var next = content < 0 ? seq : content;
            if (event.path("version").asLong() != expected || next < seq) {
                wrong++;
                print("device %s: version %s where %d was due", device, event.path("version"), expected);
            }
            seq = next;
            expected = event.path("version").asLong() + 1;
        }
        return expected == version + 1 ? wrong : wrong + 1;
    }

    @SuppressWarnings("AnnotateFormatMethod") // the annotation would be a dependency for this one method
    private static void print(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }
}
