package dev.landfall.core.commit;

import dev.landfall.guard.NodeLocal;
import dev.landfall.provider.Append;
import dev.landfall.provider.Outcome;
import dev.landfall.provider.ProviderException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The appends that go to the store in one call, or one deletion. Whatever fails on the way, the budget is released once and
 * each callback is called once: {@link #fail} continues where {@link #complete} stopped. For the lane's thread only.
 */
final class CommitGroup {
    private final CommitQueue queue;
    private final CommitBudget budget;

    @NodeLocal("nothing: what this process is writing now")
    private final ArrayList<CommitTask> works;

    /** The size of the group, in bytes. */
    private long bytes;
    /** Whether the group still has its shares of the budget. */
    private boolean seated;
    /** How many callbacks have been called. */
    private int answered;

    CommitGroup(CommitQueue queue, CommitBudget budget, int most) {
        this.queue = queue;
        this.budget = budget;
        works = new ArrayList<>(most);
    }

    /**
     * Fills the group from the queue, in the order of the queue. A deletion is always a group of its own, so that the order of
     * the log is the order of the offers.
     */
    void gather(int worksMax, long bytesMax) {
        works.clear();
        bytes = 0;
        answered = 0;
        seated = true;
        while (works.size() < worksMax && bytes < bytesMax) {
            var next = queue.peek();
            if (next == null || (next.deletion != null && !works.isEmpty())) {
                return;
            }
            queue.poll();
            works.add(next);
            bytes += next.bytes;
            if (next.deletion != null) {
                return;
            }
        }
    }

    boolean isEmpty() {
        return works.isEmpty();
    }

    /** The deletion, if this group is one; else null. */
    @Nullable
    PartitionDeletion deletion() {
        return works.getFirst().deletion;
    }

    List<Append> appends() {
        var appends = new ArrayList<Append>(works.size());
        for (var work : works) {
            if (work.append != null) {
                appends.add(work.append);
            }
        }
        return appends;
    }

    /**
     * Releases the shares of the budget. This happens before the callbacks are called: a writer that knows its append is
     * durable then finds room for the next one.
     */
    void release() {
        if (seated) {
            seated = false;
            budget.release(works.size(), bytes);
        }
    }

    /** Calls the callback of each append with its outcome. */
    void complete(List<Outcome> outcomes) {
        while (answered < works.size()) {
            var at = answered++;
            works.get(at).committed(outcomes.get(at));
        }
    }

    /** Calls each callback that has not been called yet with a failure. */
    void fail(ProviderException failure) {
        while (answered < works.size()) {
            works.get(answered++).failed(failure);
        }
    }
}
