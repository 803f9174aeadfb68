package dev.landfall.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfall.provider.Append;
import dev.landfall.provider.Append.Change;
import dev.landfall.provider.Append.IndexEntry;
import dev.landfall.provider.Partition;
import dev.landfall.provider.Store;
import dev.landfall.provider.Store.Query;
import dev.landfall.provider.Store.Range;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Appends in which every loss and every partial write can be seen. Each append writes the same version of two streams and names it in an
 * index; each event contains what it must be.
 */
final class ConsistencyLedger {
    static final int ACCOUNTS = 8;
    private static final String KEY = "ledger";

    private ConsistencyLedger() {}

    static Partition account(int number) {
        return new Partition("ledger", "account-" + number);
    }

    /** The append that changes an account from one version to the next. */
    static Append next(int account, long expected) {
        return new Append(
                UUID.randomUUID(),
                account(account),
                StoreAccess.now(),
                List.of(),
                List.of(entry(account, "debit", expected), entry(account, "credit", expected)),
                Map.of(StoreAccess.NAMES, List.of(new IndexEntry(KEY + account, sort(expected + 1)))));
    }

    static long version(Store store, int account) {
        return store.heads(account(account), Set.of("debit")).version("debit");
    }

    /** Checks that no account is written partially, and that everything acknowledged is there. */
    static void check(Store store, long[] acknowledged) {
        for (var account = 0; account < ACCOUNTS; account++) {
            var view = store.heads(account(account), Set.of());
            var version = view.version("debit");
            assertThat(version).as("account %d", account).isGreaterThanOrEqualTo(acknowledged[account]);
            assertThat(view.version("credit")).isEqualTo(version);
            if (version > 0) {
                checkStream(store, account, "debit", version);
                checkStream(store, account, "credit", version);
                checkIndex(store, account, version);
            }
        }
        checkTails(store);
    }

    private static void checkStream(Store store, int account, String stream, long version) {
        var events = StoreAccess.history(store, account(account), stream, Range.all(), 500);
        assertThat(events).as("%s of account %d", stream, account).hasSize((int) version);
        for (var i = 0; i < version; i++) {
            assertThat(events.get(i).version()).isEqualTo(i + 1);
            assertThat(StoreAccess.text(events.get(i).bytes())).isEqualTo(event(account, stream, i + 1));
        }
    }

    private static void checkIndex(Store store, int account, long version) {
        var query = new Query(StoreAccess.NAMES, "ledger", KEY + account, "", null, Set.of());
        Eventually.holds(
                store.info().findLag(),
                () -> assertThat(StoreAccess.hits(store, query, 10))
                        .extracting(Store.Hit::sort)
                        .containsExactly(sort(version)));
    }

    private static void checkTails(Store store) {
        var versions = new long[ACCOUNTS];
        for (var entry : StoreAccess.tails(store, 500)) {
            if (entry instanceof Store.Appended appended
                    && appended.partition().tenant().equals("ledger")) {
                var account = Integer.parseInt(appended.partition().key().substring("account-".length()));
                versions[account]++;
                assertThat(appended.changes())
                        .hasSize(2)
                        .allSatisfy(change -> assertThat(change.first()).isEqualTo(versions[account]));
            }
        }
        for (var account = 0; account < ACCOUNTS; account++) {
            assertThat(version(store, account)).isEqualTo(versions[account]);
        }
    }

    private static Change entry(int account, String stream, long expected) {
        return StoreAccess.change(stream, expected, event(account, stream, expected + 1));
    }

    private static String event(int account, String stream, long version) {
        return stream + " " + version + " of " + account + " " + "x".repeat((int) (version * 37 % 400));
    }

    private static String sort(long version) {
        return String.format("%012d", version);
    }
}
