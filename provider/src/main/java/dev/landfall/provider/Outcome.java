package dev.landfall.provider;

import java.util.Map;

/** What became of one append. */
public sealed interface Outcome {
    /**
     * Written, with the durability the store declares.
     *
     * @param position its place in the shard's log
     * @param time the time its events got, in nanoseconds since 1970
     * @param after the position of the entry that it follows in the shard's log, 0 for the first: no entry lies between the
     *     two. It equals {@code position} when the store does not say; then only the tail shows what lies before
     */
    record Committed(long position, long time, long after) implements Outcome {
        /** Of an append that was written before (ST-05): what lay before it then is not said again. */
        public static Committed again(long position, long time) {
            return new Committed(position, time, position);
        }
    }

    /**
     * Nothing of it was written, because versions differ: {@link Fault#CONFLICT}.
     *
     * @param actual the versions of the streams that differ
     */
    record Conflicted(Map<String, Long> actual) implements Outcome {}

    /**
     * Nothing of it was written, for a reason in the append itself, and sending it again will not help.
     *
     * @param fault {@link Fault#TOO_LARGE} or {@link Fault#UNSUPPORTED} (an index nobody declared)
     * @param message for the log
     */
    record Refused(Fault fault, String message) implements Outcome {}
}
