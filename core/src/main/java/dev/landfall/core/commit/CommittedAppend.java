package dev.landfall.core.commit;

import dev.landfall.provider.Append;

/**
 * An append that is durable.
 *
 * @param shard the shard in whose log it is
 * @param position its position in that log
 * @param time of its events, in nanoseconds since 1970
 * @param after the position that it follows in that log; equal to {@code position} when only the log itself can tell
 */
public record CommittedAppend(int shard, long position, long time, long after, Append append) {}
