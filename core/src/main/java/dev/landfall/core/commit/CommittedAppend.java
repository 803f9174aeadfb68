package dev.landfall.core.commit;

import dev.landfall.provider.Append;

/**
 * An append that is durable.
 *
 * @param shard whose log it is in
 * @param position in that log
 * @param time of its events, nanoseconds since 1970
 */
public record CommittedAppend(int shard, long position, long time, Append append) {}
