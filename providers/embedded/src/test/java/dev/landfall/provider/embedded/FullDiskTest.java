package dev.landfall.provider.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfall.provider.Append;
import dev.landfall.provider.Fault;
import dev.landfall.provider.Outcome;
import dev.landfall.provider.ProviderException;
import dev.landfall.provider.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** On a file system of 200 MiB of its own; skipped where none may be mounted. */
class FullDiskTest {
    private static final int MIB = 1024 * 1024;
    private static final int NOTE = 400_000;
    private static final int ATTEMPTS = 10;
    private static final long AGAIN_NANOS = Duration.ofSeconds(40).toNanos();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path mount;

    private Path ballast = Path.of("");

    @BeforeEach
    void mount() throws IOException, InterruptedException {
        Assumptions.assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=200m", "tmpfs", mount.toString()) == 0,
                "no file system may be mounted here");
        ballast = mount.resolve("ballast");
        Files.write(ballast, new byte[80 * MIB]);
    }

    @AfterEach
    void unmount() throws IOException, InterruptedException {
        run("umount", "-l", mount.toString());
    }

    private static int run(String... command) throws IOException, InterruptedException {
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException noSuchCommand) {
            return 1;
        }
    }

    @Test
    @Timeout(120)
    void a_full_disk_refuses_writes_and_loses_nothing_and_recovers_by_itself() throws IOException {
        fillsAndRecovers(0);
    }

    @Test
    @Timeout(120)
    void the_reserve_is_kept_and_said() throws IOException {
        fillsAndRecovers(64L * MIB);
    }

    private void fillsAndRecovers(long reserve) throws IOException {
        var options = RocksStore.Options.usual().withDiskReserveBytes(reserve);
        var data = mount.resolve("data");
        long recovered;
        try (var store = RocksStore.open(data, List.of(), options)) {
            var acknowledged = fill(store);

            assertThat(acknowledged).isGreaterThan(5);
            assertThat(store.status().healthy()).isFalse();
            assertThat(store.status().conditions().getFirst().message()).isNotEmpty();
            assertThat(Notes.numbers(store)).startsWith(Notes.upTo(acknowledged).toArray(new Long[0]));
            if (reserve > 0) {
                assertThat(store.status().conditions().getFirst().reason()).isEqualTo("DiskFull");
            }
            Files.delete(ballast);
            recovered = writeAgain(store);

            assertThat(recovered).isGreaterThan(acknowledged);
            assertThat(store.status().healthy()).isTrue();
            assertThat(Notes.numbers(store)).isEqualTo(Notes.upTo(recovered));
        }
        try (var store = RocksStore.open(data, List.of(), options)) {
            assertThat(Notes.numbers(store)).isEqualTo(Notes.upTo(recovered));
        }
    }

    /** Writes until it is refused for good; says what was acknowledged. */
    private static long fill(Store store) {
        for (var version = 0L; version < 1000; version++) {
            if (!written(store, Notes.note(version, NOTE))) {
                return version;
            }
        }
        throw new AssertionError("the disk never got full");
    }

    /** Tries a few times, for what runs in the background may still make room. */
    private static boolean written(Store store, Append note) {
        for (var attempt = 0; attempt < ATTEMPTS; attempt++) {
            try {
                assertThat(store.append(List.of(note)).getFirst()).isInstanceOf(Outcome.Committed.class);
                return true;
            } catch (ProviderException full) {
                assertThat(full.fault()).isEqualTo(Fault.UNAVAILABLE);
                LockSupport.parkNanos(Duration.ofMillis(150).toNanos());
            }
        }
        return false;
    }

    /** Tries until it is written; says its version. */
    private static long writeAgain(Store store) {
        var end = System.nanoTime() + AGAIN_NANOS;
        while (true) {
            try {
                Notes.write(store, 1, NOTE);
                return Notes.numbers(store).getLast();
            } catch (ProviderException notYet) {
                if (System.nanoTime() - end > 0) {
                    throw notYet;
                }
                LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
            }
        }
    }
}
