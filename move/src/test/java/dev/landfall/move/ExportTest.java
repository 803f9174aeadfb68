package dev.landfall.move;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.landfall.conformance.memory.MemoryStore;
import dev.landfall.core.stored.Names;
import dev.landfall.provider.Fault;
import dev.landfall.provider.ProviderException;
import dev.landfall.provider.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store in a file. */
class ExportTest {
    private static final MoveLimits FAST = new MoveLimits(1L << 40, 500, Duration.ofSeconds(2), 10);

    @TempDir
    Path folder;

    private final Traffic traffic = new Traffic(Traffic.memory(), 20);
    private final MemoryStore next = Traffic.memory();

    @AfterEach
    void end() {
        traffic.close();
    }

    @Test
    void what_was_exported_under_load_is_one_moment_of_it_and_whole() throws Exception {
        traffic.flows(2).awaitMore(2000);
        var before = traffic.total();

        var counted = export();
        var imported = Import.read(file(), next, 1, _ -> {});

        assertThat(imported).isEqualTo(counted);
        assertThat(counted.events()).isGreaterThanOrEqualTo(before);
        traffic.ends();
        assertThat(StoreMark.read(next)).isEmpty();
        for (var device : traffic.devices) {
            var partition = Names.device("acme", device);
            var head = next.heads(partition, Set.of()).version(Traffic.HREF);
            var history = next.read(partition, Traffic.HREF, Store.Range.all(), null, 100_000)
                    .items();
            assertThat(history).hasSize((int) head);
            assertThat(history)
                    .isEqualTo(history.stream()
                            .sorted(Comparator.comparingLong(Store.StoredEvent::version))
                            .toList());
        }
    }

    @Test
    void an_import_cut_short_goes_on_and_until_then_the_store_is_marked() throws Exception {
        traffic.flows(2).awaitMore(2000);
        traffic.ends();
        export();
        var left = new int[] {3};
        var dying = FaultyStore.of(next, "restore", (real, arguments) -> {
            if (left[0]-- == 0) {
                throw new ProviderException(Fault.UNAVAILABLE, "it died");
            }
            return real.call(arguments);
        });
        assertThatExceptionOfType(ProviderException.class).isThrownBy(() -> Import.read(file(), dying, 1, _ -> {}));
        assertThat(StoreMark.read(next).orElseThrow().state()).isEqualTo(StoreMark.State.FILLING);

        Import.read(file(), next, 1, _ -> {});

        traffic.nothingIsLost(next);
        assertThat(StoreMark.read(next)).isEmpty();
    }

    @Test
    void a_file_cut_short_or_damaged_anywhere_is_refused_before_anything_is_done() throws Exception {
        traffic.say(traffic.devices.getFirst());
        export();
        var whole = Files.readAllBytes(file());
        var random = new Random(5);
        for (var i = 0; i < 300; i++) {
            var damaged = whole.clone();
            if (i % 3 == 0) {
                damaged = Arrays.copyOf(whole, random.nextInt(whole.length));
            } else {
                damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
            }
            Files.write(file(), damaged);

            assertThatExceptionOfType(ProviderException.class)
                    .isThrownBy(() -> Import.read(file(), next, 1, _ -> {}))
                    .extracting(ProviderException::fault)
                    .isIn(Fault.CORRUPT, Fault.UNSUPPORTED);
        }
        assertThat(StoreMark.read(next)).isEmpty();
        assertThat(next.end(0)).isZero();
    }

    @Test
    void a_store_that_is_not_empty_or_has_other_shards_is_refused() throws IOException {
        export();

        assertThatExceptionOfType(ProviderException.class)
                .isThrownBy(() -> Import.read(file(), traffic.first, 1, _ -> {}))
                .withMessageContaining("not empty");
        assertThatExceptionOfType(ProviderException.class)
                .isThrownBy(() -> Import.read(file(), new MemoryStore(3, Names.indexes()), 1, _ -> {}))
                .withMessageContaining("shards");
    }

    private ContentCounts export() throws IOException {
        Files.deleteIfExists(file());
        var header = new ExportFile.Header(UUID.randomUUID(), "hub", Traffic.SHARDS, "memory", "test", 1);
        return new Export(FAST).write(traffic.store, file(), header, _ -> {});
    }

    private Path file() {
        return folder.resolve("all.landfall");
    }
}
