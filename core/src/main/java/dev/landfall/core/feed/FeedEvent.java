package dev.landfall.core.feed;

import dev.landfall.core.model.Fact;
import java.util.function.Function;

/** A committed event as subscriptions deliver it. One object is shared by all subscriptions of the node. */
public interface FeedEvent {
    /** The event with its device, version and time. */
    Fact fact();

    /** The owner of the device at the time of the event. */
    String owner();

    /** The shard in whose log the event is. */
    int shard();

    /** The position of the event's entry in that log. Events of one append have the same position. */
    long position();

    /**
     * The event, encoded in the form that a gateway needs. It is encoded once for each node and form, and cached as long as the
     * event is in memory.
     *
     * @param form identifies the form; one constant object for each form
     * @param encode makes the encoding; several threads may call it at the same time, and the first result is used
     */
    byte[] encoded(Object form, Function<FeedEvent, byte[]> encode);
}
