package dev.landfall.provider.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfall.conformance.server.PostgresServer;
import dev.landfall.provider.Fault;
import dev.landfall.provider.Outcome;
import dev.landfall.provider.ProviderException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server on a file system of 250 MiB of its own; skipped where none may be mounted. */
class FullDiskTest {
    private static final int MIB = 1024 * 1024;
    private static final int NUMBER_BYTES = 500_000;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path mount;

    @BeforeEach
    void mount() throws IOException, InterruptedException {
        Assumptions.assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=250m", "tmpfs", mount.toString()) == 0,
                "no file system may be mounted here");
        Files.write(mount.resolve("ballast"), new byte[60 * MIB]);
    }

    @AfterEach
    void unmount() throws IOException, InterruptedException {
        run("umount", mount.toString());
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
    @Timeout(180)
    void a_full_disk_refuses_writes_and_loses_nothing_and_recovers() throws IOException {
        var directory = Files.createDirectory(mount.resolve("server"));
        try (var server = PostgresServer.start(directory, "min_wal_size=32MB", "max_wal_size=48MB");
                var store = InDatabase.open(server.url(server.database()), List.of(), PostgresStore.Options.usual())) {
            var pad = Numbers.pad(1);
            var acknowledged = fill(store);

            assertThat(acknowledged).isGreaterThan(5);
            assertThat(store.status().healthy()).isFalse();
            // When it was the log's place that ran out the server itself went down.
            assertThat(store.status().conditions().getFirst().reason())
                    .isIn(DatabaseFailure.FULL, DatabaseFailure.UNREACHABLE);
            Files.delete(mount.resolve("ballast"));
            if (!server.alive()) {
                server.restart();
            }
            assertThat(Numbers.patiently(store, List.of(Numbers.next(pad, acknowledged, 10))))
                    .hasOnlyElementsOfType(Outcome.Committed.class);

            assertThat(Numbers.of(store, pad)).isEqualTo(Numbers.upTo(acknowledged + 1));
            assertThat(store.status().healthy()).isTrue();
        }
    }

    /** Writes until it is refused; says what was acknowledged. */
    private static long fill(PostgresStore store) {
        for (var version = 0L; version < 1000; version++) {
            try {
                store.append(List.of(Numbers.noise(Numbers.pad(1), version, NUMBER_BYTES)));
            } catch (ProviderException full) {
                assertThat(full.fault()).isEqualTo(Fault.UNAVAILABLE);
                return version;
            }
        }
        throw new AssertionError("the disk never got full");
    }
}
