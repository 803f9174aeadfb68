package dev.landfall.move;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.landfall.conformance.memory.MemoryStore;
import dev.landfall.core.stored.Names;
import dev.landfall.provider.Append;
import dev.landfall.provider.Append.Change;
import dev.landfall.provider.Fault;
import dev.landfall.provider.Partition;
import dev.landfall.provider.ProviderException;
import dev.landfall.provider.Store.Part;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Exports of stores whose log is never at its end, or is gone. */
@Timeout(60)
class BusyExportTest {
    private static final MoveLimits FAST = new MoveLimits(1L << 40, 500, MoveLimits.USUAL.pause(), 10);
    /** More than is little enough to stop writers. */
    private static final int MUCH = 501;

    @TempDir
    Path folder;

    private final MemoryStore written = Traffic.memory();
    /** Not of the first shard, whose end is asked for first in each round. */
    private final Partition record = IntStream.range(0, 1000)
            .mapToObj(i -> new Partition("acme", "record/thing/" + i))
            .filter(partition -> partition.shard(Traffic.SHARDS) == 1)
            .findFirst()
            .orElseThrow();

    private long version;
    private int rounds;

    @Test
    void an_export_that_others_never_stop_writing_beside_ends_with_the_reason() {
        assertThatExceptionOfType(ProviderException.class)
                .isThrownBy(() -> export(Integer.MAX_VALUE))
                .withMessageContaining("export it")
                .extracting(ProviderException::fault)
                .isEqualTo(Fault.THROTTLED);
    }

    @Test
    void an_export_beside_much_writing_is_whole_when_the_others_stop_in_time() throws IOException {
        var counted = export(30);

        assertThat(counted.events()).isEqualTo(version);
        assertThat(version).isEqualTo(30L * MUCH);
        var next = Traffic.memory();
        assertThat(Import.read(folder.resolve("all.landfall"), next, 1, _ -> {}))
                .isEqualTo(counted);
        assertThat(next.end(1)).isEqualTo(written.end(1));
    }

    @Test
    void what_the_log_no_longer_has_is_exported_too() throws IOException {
        write();
        var whole = written.scan(1, null, 10).items();
        var kept = Traffic.memory();
        kept.restore(1, new Part(whole, List.of(), version, version));

        export(new MovableStore(kept));
        var next = Traffic.memory();
        Import.read(folder.resolve("all.landfall"), next, 1, _ -> {});

        assertThat(next.heads(record, Set.of()).version(Names.RECORD)).isEqualTo(version);
    }

    private ContentCounts export(int busyRounds) throws IOException {
        var busy = FaultyStore.of(written, "end", (real, arguments) -> {
            if (arguments[0].equals(0) && rounds++ < busyRounds) {
                write();
            }
            return real.call(arguments);
        });
        return export(new MovableStore(busy));
    }

    private ContentCounts export(MovableStore store) throws IOException {
        var header = new ExportFile.Header(UUID.randomUUID(), "hub", Traffic.SHARDS, "memory", "test", 1);
        return new Export(FAST).write(store, folder.resolve("all.landfall"), header, _ -> {});
    }

    private void write() {
        var appends = new ArrayList<Append>();
        for (var i = 0; i < MUCH; i++) {
            var bytes = "more".getBytes(UTF_8);
            var change = new Change(Names.RECORD, version++, List.of(bytes), bytes, Long.MAX_VALUE);
            appends.add(new Append(UUID.randomUUID(), record, 1, List.of(), List.of(change), Map.of()));
        }
        written.append(appends);
    }
}
