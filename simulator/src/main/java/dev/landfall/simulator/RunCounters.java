package dev.landfall.simulator;

import dev.landfall.simulator.LoopContext.Events;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Counts what the devices of all threads do, writes it to the ledger, and wakes those that wait for a device. */
final class RunCounters implements Events {

    private static final int PROBLEMS_MAX = 10;

    private final @Nullable Ledger ledger;
    private final Set<UUID> everSignedIn = ConcurrentHashMap.newKeySet();
    private final Set<UUID> online = ConcurrentHashMap.newKeySet();
    private final Set<UUID> observed = ConcurrentHashMap.newKeySet();
    private final Set<UUID> ended = ConcurrentHashMap.newKeySet();
    private final Map<UUID, CountDownLatch> starting = new ConcurrentHashMap<>();
    private final LongAdder sent = new LongAdder();
    private final LongAdder acknowledged = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final LongAdder reconnects = new LongAdder();
    private final LongAdder commands = new LongAdder();
    private final List<String> problems = new ArrayList<>();

    RunCounters(@Nullable Ledger ledger) {
        this.ledger = ledger;
    }

    Counts counts() {
        return new Counts(
                everSignedIn.size(),
                sent.sum(),
                acknowledged.sum(),
                refused.sum(),
                reconnects.sum(),
                commands.sum(),
                ended.size());
    }

    int online() {
        return online.size();
    }

    int observed() {
        return observed.size();
    }

    List<String> problems() {
        synchronized (problems) {
            return List.copyOf(problems);
        }
    }

    /** Registers a device, so that {@link #awaitStart} can wait for it. */
    void starts(UUID device) {
        starting.put(device, new CountDownLatch(1));
    }

    /** Waits until the device has signed in or ended, {@code millis} at most. */
    void awaitStart(UUID device, long millis) throws InterruptedException {
        var latch = starting.get(device);
        if (latch != null) {
            latch.await(millis, TimeUnit.MILLISECONDS);
            starting.remove(device);
        }
    }

    void refused() {
        refused.increment();
    }

    void problem(String text) {
        synchronized (problems) {
            if (problems.size() < PROBLEMS_MAX) {
                problems.add(text);
            }
        }
    }

    @Override
    public void signedIn(UUID device, boolean again) {
        everSignedIn.add(device);
        if (online.add(device)) {
            if (again) {
                reconnects.increment();
            }
            note(device, "signed-in", null, 0, null);
        }
        started(device);
    }

    @Override
    public void observed(UUID device) {
        observed.add(device);
    }

    @Override
    public void sent(UUID device, String href, long seq) {
        sent.increment();
        note(device, "sent", href, seq, null);
    }

    @Override
    public void repeated(UUID device, String href, long seq) {
        note(device, "sent", href, seq, "again");
    }

    @Override
    public void acknowledged(UUID device, String href, long seq) {
        acknowledged.increment();
        note(device, "acked", href, seq, null);
    }

    @Override
    public void commanded(UUID device, String href, long seq) {
        commands.increment();
        note(device, "command", href, seq, null);
    }

    @Override
    public void closed(UUID device, String reason, boolean wasSignedIn) {
        observed.remove(device);
        online.remove(device);
        note(device, "closed", null, 0, reason);
    }

    @Override
    public void ended(UUID device, String reason) {
        online.remove(device);
        if (ended.add(device)) {
            problem(device + ": " + reason);
        }
        started(device);
    }

    private void started(UUID device) {
        var latch = starting.get(device);
        if (latch != null) {
            latch.countDown();
        }
    }

    private void note(UUID device, String event, @Nullable String href, long seq, @Nullable String reason) {
        if (ledger != null) {
            ledger.add(device, event, href, seq, reason);
        }
    }
}
