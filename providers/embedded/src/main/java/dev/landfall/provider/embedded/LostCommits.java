package dev.landfall.provider.embedded;

import org.jspecify.annotations.Nullable;

/**
 * The store has fewer commits than were once synced to the disk: a part of its write-ahead log was deleted or cut. It is the cause of the
 * {@link dev.landfall.provider.ProviderException} with which opening fails, so that the operator is told both numbers.
 */
public final class LostCommits extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final long synced;
    private final long recovered;

    /**
     * @param synced the number of the last commit that was on the disk; negative when that is not known, because its file is missing or
     *     damaged
     * @param recovered the number of the last commit that is left
     */
    LostCommits(long synced, long recovered, @Nullable Throwable cause) {
        this(synced, recovered, text(synced, recovered), cause);
    }

    private LostCommits(long synced, long recovered, String text, @Nullable Throwable cause) {
        super(text, cause);
        this.synced = synced;
        this.recovered = recovered;
    }

    /** The whole database is missing. */
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

    /** The number of the last commit that was on the disk; negative when that is not known. */
    public long synced() {
        return synced;
    }

    /** The number of the last commit that is left. */
    public long recovered() {
        return recovered;
    }

    /** The loss as a sentence. */
    public String text() {
        return String.valueOf(getMessage());
    }
}
