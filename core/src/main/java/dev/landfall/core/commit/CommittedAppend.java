package dev.landfall.core.commit;

import dev.landfall.provider.Append;

/**
 * An append that is durable.
 *
 * @param shard whose log it is in
 * @param position in that log
 * @param time of its events, nanoseconds since 1970
 * @param after the position that it follows in that log, or its own position when only the tail can say
 */
public record CommittedAppend(int shard, long position, long time, long after, Append append) {}
