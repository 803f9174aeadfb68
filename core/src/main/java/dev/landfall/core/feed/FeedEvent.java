package dev.landfall.core.feed;

import dev.landfall.core.model.Fact;
import java.util.function.Function;

/** An event on its way to subscribers; shared by all of them. */
public interface FeedEvent {
    Fact fact();

    /** The owner of the device when it happened. */
    String owner();

    /** Shard of the log it was read from. */
    int shard();

    /** Place in that shard's log. */
    long position();

    /**
     * The event in the form a door needs, made once per node and form and kept as long as the event is in memory.
     *
     * @param form names the form, one constant per form
     * @param encode makes it; may be called more than once in a race, the first result wins
     */
    byte[] encoded(Object form, Function<FeedEvent, byte[]> encode);
}
