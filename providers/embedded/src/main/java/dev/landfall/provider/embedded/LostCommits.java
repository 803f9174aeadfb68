package dev.landfall.provider.embedded;

import org.jspecify.annotations.Nullable;

/**
 * The store holds less than it once wrote to the disk: a part of its write-ahead log was deleted or cut. It is the cause of
 * the {@link dev.landfall.provider.ProviderException} with which opening the store fails, so that an operator can be told
 * both numbers.
 */
public final class LostCommits extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final long synced;
    private final long recovered;

    /**
     * @param synced number of the last commit that is known to have been on the disk; below 0 when that is not known,
     *     because the file that says it is missing or damaged
     * @param recovered number of the last commit that is there
     */
    LostCommits(long synced, long recovered, @Nullable Throwable cause) {
        this(synced, recovered, text(synced, recovered), cause);
    }

    private LostCommits(long synced, long recovered, String text, @Nullable Throwable cause) {
        super(text, cause);
        this.synced = synced;
        this.recovered = recovered;
    }

    /** The whole database is gone. */
    static LostCommits all(long synced) {
        var text = "commit " + synced + " was on the disk, but the database is gone";
        return new LostCommits(synced, 0, text, null);
    }

    private static String text(long synced, long recovered) {
        if (synced < 0) {
            return "the file " + SyncedCommits.FILE
                    + " is missing or damaged, so nobody can say whether all commits are"
                    + " there; the last one that is there has the number " + recovered;
        }
        var there = "the last one that is there has the number " + recovered;
        return synced > recovered
                ? "commit " + synced + " was on the disk, but " + there
                        + ": a part of the write-ahead log was deleted or cut"
                : "the write-ahead log is damaged; of the commits that can be read, " + there;
    }

    /** Number of the last commit that is known to have been on the disk; below 0 when that is not known. */
    public long synced() {
        return synced;
    }

    /** Number of the last commit that is there. */
    public long recovered() {
        return recovered;
    }

    /** What is wrong, in a sentence. */
    public String text() {
        return String.valueOf(getMessage());
    }
}
