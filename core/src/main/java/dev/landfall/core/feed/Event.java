package dev.landfall.core.feed;

import dev.landfall.core.model.Fact;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One event of an {@link Entry}. */
final class Event implements FeedEvent {
    private static final AtomicIntegerFieldUpdater<Event> HOLDERS =
            AtomicIntegerFieldUpdater.newUpdater(Event.class, "holders");

    private final Fact fact;
    private final String owner;
    private final Entry entry;
    private final int ordinal;
    private final int bytes;
    /** How many hold it, when it is large. */
    @SuppressWarnings("UnusedVariable") // read and written by HOLDERS
    private volatile int holders;

    private volatile @Nullable Form forms;

    /** What was made of it; forms are few, so a chain will do. */
    private record Form(Object form, byte[] bytes, @Nullable Form next) {}

    /** @param ordinal its place among the events of the entry, from 0 */
    Event(Fact fact, String owner, Entry entry, int ordinal) {
        this.fact = fact;
        this.owner = owner;
        this.entry = entry;
        this.ordinal = ordinal;
        this.bytes = entry.bytes(ordinal);
    }

    /** What it holds in memory as it is stored, about. */
    int bytes() {
        return bytes;
    }

    /** One more holds it; says whether that is the first. */
    boolean held() {
        return HOLDERS.getAndIncrement(this) == 0;
    }

    /** One less holds it; says whether that was the last. */
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

    /** Whether the next event of the shard has another position. */
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
