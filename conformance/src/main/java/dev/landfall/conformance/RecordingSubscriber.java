package dev.landfall.conformance;

import dev.landfall.provider.Bus;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A subscriber that keeps what it hears; a gap is heard as {@link #GAP}. */
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

    /** The next thing heard; waits for it, not for ever. */
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

    /** All up to and without this. */
    List<String> until(String last) {
        var heard = new ArrayList<String>();
        for (var one = next(); !one.equals(last); one = next()) {
            heard.add(one);
        }
        return heard;
    }

    /** What was heard and not asked for yet. */
    List<String> rest() {
        var rest = new ArrayList<String>();
        queue.drainTo(rest);
        return rest;
    }
}
