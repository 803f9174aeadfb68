package dev.landfall.conformance;

import dev.landfall.provider.Bus;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A subscriber that records what it receives. It records a gap as {@link #GAP}. */
final class RecordingSubscriber implements Bus.Subscriber {
    static final String GAP = "(gap)";
    private static final long LIMIT_SECONDS = 20;

    private final LinkedBlockingQueue<String> queue = new LinkedBlockingQueue<>();

    @Override
    public void message(String subject, byte[] message) {
        queue.add(subject + " " + StoreAccess.text(message));
    }

    @Override
    public void gap() {
        queue.add(GAP);
    }

    /** The next message or gap. Waits for it for a limited time. */
    String next() {
        try {
            var heard = queue.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
            if (heard == null) {
                throw new AssertionError("nothing was heard");
            }
            return heard;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    List<String> next(int count) {
        var heard = new ArrayList<String>();
        for (var i = 0; i < count; i++) {
            heard.add(next());
        }
        return heard;
    }

    /** All messages before this one. */
    List<String> until(String last) {
        var heard = new ArrayList<String>();
        for (var one = next(); !one.equals(last); one = next()) {
            heard.add(one);
        }
        return heard;
    }

    /** What was received and not returned yet. */
    List<String> rest() {
        var rest = new ArrayList<String>();
        queue.drainTo(rest);
        return rest;
    }
}
