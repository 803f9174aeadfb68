package dev.landfall.conformance;

import dev.landfall.provider.Append;
import dev.landfall.provider.Index;
import dev.landfall.provider.Outcome;
import dev.landfall.provider.Store;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** The writer that tests kill: it appends without end and prints what was acknowledged. */
public final class CrashWriter {
    private CrashWriter() {}

    /** The indexes with which the store must be opened. */
    public static List<Index> indexes() {
        return StoreAccess.INDEXES;
    }

    /** Appends groups of random size until the process is killed. Prints account and version of each acknowledged append. */
    public static void write(Store store, PrintStream out) {
        var random = new Random();
        var versions = new long[ConsistencyLedger.ACCOUNTS];
        for (var account = 0; account < versions.length; account++) {
            versions[account] = ConsistencyLedger.version(store, account);
        }
        while (!out.checkError()) {
            var group = new ArrayList<Append>();
            var accounts = new ArrayList<Integer>();
            for (var i = random.nextInt(40); i >= 0; i--) {
                var account = random.nextInt(ConsistencyLedger.ACCOUNTS);
                group.add(ConsistencyLedger.next(account, versions[account]++));
                accounts.add(account);
            }
            var outcomes = store.append(group);
            var told = new StringBuilder();
            for (var i = 0; i < group.size(); i++) {
                if (!(outcomes.get(i) instanceof Outcome.Committed)) {
                    throw new IllegalStateException("The only writer of the store did not succeed: " + outcomes.get(i));
                }
                told.append(accounts.get(i))
                        .append(' ')
                        .append(group.get(i).changes().getFirst().expected() + 1)
                        .append('\n');
            }
            out.print(told);
            out.flush();
        }
    }
}
