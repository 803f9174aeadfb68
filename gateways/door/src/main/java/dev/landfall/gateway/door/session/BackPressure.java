package dev.landfall.gateway.door.session;

import dev.landfall.core.device.DeviceSession;
import dev.landfall.core.device.DeviceSession.Done;
import dev.landfall.core.device.DeviceSession.Report;
import dev.landfall.guard.NodeLocal;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * Offers the reports of one connection to the core, in order, for one device or several. When the core has no room, the reports are kept
 * and nothing more is read from the connection: the device waits (back-pressure). For the event loop.
 */
public final class BackPressure {
    private final Gate gate;
    private final Executor loop;

    @NodeLocal("one connection: the device sends again what was not acknowledged")
    private final ArrayDeque<HeldReports> held = new ArrayDeque<>(1);

    /** Stops and continues the reading of a connection. Called on its event loop. */
    public interface Gate {
        /** The core has no room: nothing more is read until {@link #room}. */
        void noRoom();

        /** The core has room again: reading continues after {@link #noRoom}. */
        void room();
    }

    /** @param loop runs tasks on the connection's event loop */
    public BackPressure(Gate gate, Executor loop) {
        this.gate = gate;
        this.loop = loop;
    }

    /**
     * Offers reports, or keeps them behind those that wait.
     *
     * @param reports of one message, at least one
     * @param done called once, with the result
     */
    public void offer(DeviceSession session, List<Report> reports, Done done) {
        if (!held.isEmpty()) {
            held.add(new HeldReports(session, reports, done));
        } else if (!session.offer(reports, done)) {
            held.add(new HeldReports(session, reports, done));
            gate.noRoom();
            waitForRoom(session);
        }
    }

    private void waitForRoom(DeviceSession session) {
        session.whenRoom(() -> loop.execute(this::again));
    }

    private void again() {
        for (var next = held.peek(); next != null; next = held.peek()) {
            if (!next.session().offer(next.reports(), next.done())) {
                waitForRoom(next.session());
                return;
            }
            held.remove();
        }
        gate.room();
    }

    private record HeldReports(DeviceSession session, List<Report> reports, Done done) {}
}
