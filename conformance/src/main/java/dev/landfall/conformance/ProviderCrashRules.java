package dev.landfall.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfall.provider.Outcome;
import dev.landfall.provider.ProviderException;
import dev.landfall.provider.Store;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;

/** Rules for a store whose own process has died. */
final class ProviderCrashRules {
    private ProviderCrashRules() {}

    /** Kills the provider under a writer several times, and checks what is left. */
    static void killed(StoreUnderTest sut, int times) {
        var seed = System.nanoTime();
        var random = new Random(seed);
        var acknowledged = new AtomicLongArray(ConsistencyLedger.ACCOUNTS);
        for (var time = 0; time < times; time++) {
            try (var store = sut.open(StoreAccess.INDEXES)) {
                writeUntilKilled(sut, store, acknowledged, random);
            }
            var before = new long[ConsistencyLedger.ACCOUNTS];
            for (var account = 0; account < ConsistencyLedger.ACCOUNTS; account++) {
                before[account] = acknowledged.get(account);
            }
            try (var store = sut.open(StoreAccess.INDEXES)) {
                ConsistencyLedger.check(store, before);
            } catch (AssertionError failed) {
                throw new AssertionError("after kill " + time + " of seed " + seed, failed);
            }
        }
    }

    private static void writeUntilKilled(StoreUnderTest sut, Store store, AtomicLongArray acknowledged, Random random) {
        var enough = new CountDownLatch(1 + random.nextInt(20));
        var writer = Thread.ofPlatform().start(() -> {
            try {
                write(store, acknowledged, enough);
            } catch (ProviderException killed) {
                assertThat(killed.fault()).isNotNull();
            }
        });
        try {
            assertThat(enough.await(60, TimeUnit.SECONDS))
                    .as("the writer writes")
                    .isTrue();
            LockSupport.parkNanos(random.nextInt(4_000_000));
            assertThat(sut.kill()).isTrue();
            writer.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void write(Store store, AtomicLongArray acknowledged, CountDownLatch enough) {
        var versions = new long[ConsistencyLedger.ACCOUNTS];
        for (var account = 0; account < versions.length; account++) {
            versions[account] = ConsistencyLedger.version(store, account);
        }
        while (true) {
            for (var account = 0; account < versions.length; account++) {
                var outcome = StoreAccess.send(store, ConsistencyLedger.next(account, versions[account]++));
                assertThat(outcome).isInstanceOf(Outcome.Committed.class);
                acknowledged.set(account, versions[account]);
            }
            enough.countDown();
        }
    }
}
