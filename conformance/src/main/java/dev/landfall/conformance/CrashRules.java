package dev.landfall.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfall.provider.Store;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;

/** Rules for a store after its writer has died, and for a backup that was made while writers wrote. */
final class CrashRules {
    private CrashRules() {}

    /** Kills a writer several times, each time at another moment, and checks what is left. */
    static void killed(StoreUnderTest sut, int times) {
        var seed = System.nanoTime();
        var random = new Random(seed);
        var acknowledged = new long[ConsistencyLedger.ACCOUNTS];
        for (var time = 0; time < times; time++) {
            writeUntilKilled(sut, acknowledged, 1 + random.nextInt(300), random.nextInt(4_000_000));
            try (var store = sut.open(StoreAccess.INDEXES)) {
                ConsistencyLedger.check(store, acknowledged);
            } catch (AssertionError failed) {
                throw new AssertionError("after kill " + time + " of seed " + seed, failed);
            }
        }
    }

    private static void writeUntilKilled(StoreUnderTest sut, long[] acknowledged, int lines, long nanos) {
        try {
            var process = new ProcessBuilder(sut.writerCommand())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            try (var out = process.inputReader()) {
                for (var i = 0; i < lines; i++) {
                    var line = out.readLine();
                    assertThat(line).as("the writer writes").isNotNull();
                    note(line, acknowledged);
                }
                LockSupport.parkNanos(nanos);
                // Process.destroyForcibly would close the output, with what is still in it.
                assertThat(process.toHandle().destroyForcibly()).isTrue();
                out.lines().forEach(line -> note(line, acknowledged));
            } finally {
                process.destroyForcibly();
            }
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void note(String line, long[] acknowledged) {
        // The last line may be cut off.
        var words = line.split(" ", -1);
        if (words.length == 2 && !words[1].isEmpty()) {
            var account = Integer.parseInt(words[0]);
            acknowledged[account] = Math.max(acknowledged[account], Long.parseLong(words[1]));
        }
    }

    /** Makes a backup while a writer writes, and opens it. */
    static void backedUp(StoreUnderTest sut, Path directory) {
        try (var store = sut.open(StoreAccess.INDEXES)) {
            var acknowledged = new AtomicLongArray(ConsistencyLedger.ACCOUNTS);
            var warm = new CountDownLatch(50);
            var stop = new AtomicBoolean();
            var writer = Thread.ofPlatform().start(() -> {
                while (!stop.get()) {
                    for (var account = 0; account < ConsistencyLedger.ACCOUNTS; account++) {
                        var expected = acknowledged.get(account);
                        StoreAccess.commit(store, ConsistencyLedger.next(account, expected));
                        acknowledged.set(account, expected + 1);
                    }
                    warm.countDown();
                }
            });
            var before = new long[ConsistencyLedger.ACCOUNTS];
            try {
                assertThat(warm.await(30, TimeUnit.SECONDS)).isTrue();
                for (var account = 0; account < ConsistencyLedger.ACCOUNTS; account++) {
                    before[account] = acknowledged.get(account);
                }
                store.backup(directory);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            } finally {
                stop.set(true);
                join(writer);
            }
            checkCopy(sut, directory, before);
        }
    }

    private static void checkCopy(StoreUnderTest sut, Path directory, long[] acknowledged) {
        try (var copy = sut.openBackup(directory, StoreAccess.INDEXES)) {
            ConsistencyLedger.check(copy, acknowledged);
            goesOn(copy);
        }
    }

    private static void goesOn(Store copy) {
        var version = ConsistencyLedger.version(copy, 0);
        StoreAccess.commit(copy, ConsistencyLedger.next(0, version));
        assertThat(ConsistencyLedger.version(copy, 0)).isEqualTo(version + 1);
    }

    private static void join(Thread writer) {
        try {
            writer.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
