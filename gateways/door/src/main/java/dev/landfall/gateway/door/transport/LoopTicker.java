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
 * One timer for all connections of one event loop, instead of one for each: a connection at rest costs a slot in a list
 * and a look at its deadlines every tick.
 */
public final class LoopTicker {
    @NodeLocal("nothing: the connections of one event loop")
    private final List<Member> members = new ArrayList<>();

    LoopTicker(EventLoop loop, Duration tick) {
        var _ = loop.scheduleAtFixedRate(
                Guard.guarded("loop-ticker", this::tick), tick.toNanos(), tick.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** From now on time passes for this one, too; for the event loop. */
    public void add(Member member) {
        member.slot(members.size());
        members.add(member);
    }

    /** No more; for the event loop. */
    public void remove(Member member) {
        var place = member.slot();
        var last = members.removeLast();
        if (place < members.size()) {
            members.set(place, last);
            last.slot(place);
        }
    }

    /** All of them now; for the event loop. */
    List<Member> members() {
        return List.copyOf(members);
    }

    private void tick() {
        var now = System.nanoTime();
        // From the end: one that leaves while it is looked at changes only places that were seen already.
        for (var i = members.size() - 1; i >= 0; i--) {
            if (i < members.size()) {
                var member = members.get(i);
                ConnectionGuard.tick(member, member, now);
            }
        }
    }

    /** The hub stops: all of them take leave, also those behind one that fails at it. */
    void release() {
        for (var member : members()) {
            ConnectionGuard.guard("connection-release", member, member::release);
        }
    }

    /** A connection of this loop. All calls come from it. One that fails when time passes is closed. */
    public interface Member extends DeadlineCheck, DoorConnection {
        /** Where it stands in the list. */
        int slot();

        /** It stands elsewhere now. */
        void slot(int newSlot);

        /** The hub stops: take leave. */
        void release();
    }
}
