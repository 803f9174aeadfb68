package dev.landfall.move;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.landfall.provider.Append;
import dev.landfall.provider.Partition;
import dev.landfall.provider.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a newer version stored goes into an export and out of it as it is. */
@Timeout(120)
class FutureFormsMoveTest {
    private static final Partition LAMP = new Partition("acme", "device/7b0a5d1e-5f0e-4d0c-9a52-0f6a1d2c3b4e");
    private static final List<String> NAMES = List.of(
            "event-of-a-new-kind",
            "event-in-a-new-format",
            "session-head",
            "device-head",
            "record-of-a-new-form",
            "record-with-new-fields",
            "lease-head");

    @TempDir
    Path folder;

    @Test
    void heads_and_events_of_unknown_forms_are_moved_unchanged() throws IOException {
        var from = Traffic.memory();
        var to = Traffic.memory();
        for (var name : NAMES) {
            var bytes = golden(name);
            var change = new Append.Change(name, 0, List.of(bytes), bytes, Long.MAX_VALUE);
            from.append(List.of(new Append(UUID.randomUUID(), LAMP, 1, List.of(), List.of(change))));
        }
        var file = folder.resolve("all.landfall");
        var header = new ExportFile.Header(UUID.randomUUID(), "hub", Traffic.SHARDS, "memory", "test", 1);

        new Export(MoveLimits.USUAL).write(new MovableStore(from), file, header, _ -> {});
        Import.read(file, to, 1, _ -> {});

        var heads = to.heads(LAMP, Set.of()).heads();
        for (var name : NAMES) {
            var events = to.read(LAMP, name, Store.Range.all(), null, 10).items();
            assertThat(Objects.requireNonNull(heads.get(name)).bytes()).isEqualTo(golden(name));
            assertThat(events)
                    .singleElement()
                    .satisfies(event -> assertThat(event.bytes()).isEqualTo(golden(name)));
        }
    }

    private static byte[] golden(String name) throws IOException {
        try (var in = FutureFormsMoveTest.class.getResourceAsStream("/golden/future/" + name + ".hex")) {
            return HexFormat.of().parseHex(new String(Objects.requireNonNull(in).readAllBytes(), US_ASCII).strip());
        }
    }
}
