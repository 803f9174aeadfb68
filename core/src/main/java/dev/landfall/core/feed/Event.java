package dev.landfall.core.feed;

import dev.landfall.core.model.Fact;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One decoded event of an {@link Entry}, shared by all subscriptions of the node. */
final class Event implements FeedEvent {
    private static final AtomicIntegerFieldUpdater<Event> HOLDERS =
            AtomicIntegerFieldUpdater.newUpdater(Event.class, "holders");

    private final Fact fact;
    private final String owner;
    private final Entry entry;
    private final int ordinal;
    private final int bytes;
    /** The number of subscriptions that hold this event. Used only for events that {@link SubscriptionBudget} counts by bytes. */
    @SuppressWarnings("UnusedVariable") // read and written by HOLDERS
    private volatile int holders;

    private volatile @Nullable Form forms;

    /** An encoding of the event, in a linked list. There are few forms, so the list is short. */
    private record Form(Object form, byte[] bytes, @Nullable Form next) {}

    /** @param ordinal the index of the event in its entry, from 0 */
    Event(Fact fact, String owner, Entry entry, int ordinal) {
        this.fact = fact;
        this.owner = owner;
        this.entry = entry;
        this.ordinal = ordinal;
        this.bytes = entry.bytes(ordinal);
    }

    /** The stored size of the event, in bytes. */
    int bytes() {
        return bytes;
    }

    /**
     * Counts one more holder.
     *
     * @return whether it is the first one
     */
    boolean held() {
        return HOLDERS.getAndIncrement(this) == 0;
    }

    /**
     * Counts one holder less.
     *
     * @return whether it was the last one
     */
    boolean released() {
        return HOLDERS.decrementAndGet(this) == 0;
    }

    @Override
    public Fact fact() {
        return fact;
    }

    @Override
    public String owner() {
        return owner;
    }

    @Override
    public int shard() {
        return entry.shard();
    }

    @Override
    public long position() {
        return entry.position();
    }

    int ordinal() {
        return ordinal;
    }

    /** Whether this is the last event of its entry. */
    boolean last() {
        return ordinal == entry.size() - 1;
    }

    @Override
    public byte[] encoded(Object form, Function<FeedEvent, byte[]> encode) {
        var found = find(form);
        if (found != null) {
            return found;
        }
        var made = encode.apply(this);
        synchronized (this) {
            var first = find(form);
            if (first != null) {
                return first;
            }
            forms = new Form(form, made, forms);
            return made;
        }
    }

    private byte @Nullable [] find(Object form) {
        for (var one = forms; one != null; one = one.next()) {
            if (one.form().equals(form)) {
                return one.bytes();
            }
        }
        return null;
    }
}
