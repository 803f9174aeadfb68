package dev.landfall.gateway.door.transport;

import dev.landfall.gateway.door.session.ConnectionGuard;
import dev.landfall.gateway.door.session.DeadlineCheck;
import dev.landfall.gateway.door.session.DoorConnection;
import dev.landfall.guard.Guard;
import dev.landfall.guard.NodeLocal;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * One timer for all connections of one event loop: an idle connection costs only an entry in a list and a check of its deadlines at every
 * tick.
 */
public final class LoopTicker {
    @NodeLocal("nothing: the connections of one event loop")
    private final List<Member> members = new ArrayList<>();

    LoopTicker(EventLoop loop, Duration tick) {
        var _ = loop.scheduleAtFixedRate(
                Guard.guarded("loop-ticker", this::tick), tick.toNanos(), tick.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Adds a connection to the timer. For the event loop. */
    public void add(Member member) {
        member.slot(members.size());
        members.add(member);
    }

    /** Removes a connection. For the event loop. */
    public void remove(Member member) {
        var place = member.slot();
        var last = members.removeLast();
        if (place < members.size()) {
            members.set(place, last);
            last.slot(place);
        }
    }

    /** All connections of the loop. For the event loop. */
    List<Member> members() {
        return List.copyOf(members);
    }

    private void tick() {
        var now = System.nanoTime();
        // From the end: a connection that leaves during the tick is replaced by the last one, which was checked
        // already.
        for (var i = members.size() - 1; i >= 0; i--) {
            if (i < members.size()) {
                var member = members.get(i);
                ConnectionGuard.tick(member, member, now);
            }
        }
    }

    /** The hub shuts down: tells all connections, also those behind one that fails. */
    void release() {
        for (var member : members()) {
            ConnectionGuard.guard("connection-release", member, member::release);
        }
    }

    /** A connection of this loop. All calls come from the loop. A connection that fails in a tick is closed. */
    public interface Member extends DeadlineCheck, DoorConnection {
        /** The index in the list. */
        int slot();

        /** Sets the index in the list. */
        void slot(int newSlot);

        /** The hub shuts down: the protocol tells the peer. */
        void release();
    }
}
