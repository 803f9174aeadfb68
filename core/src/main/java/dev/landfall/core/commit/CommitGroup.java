package dev.landfall.core.commit;

import dev.landfall.guard.NodeLocal;
import dev.landfall.provider.Append;
import dev.landfall.provider.Outcome;
import dev.landfall.provider.ProviderException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What goes to the store together. Whatever goes wrong on the way, the seats are given back once and each writer is told once:
 * {@link #fail} goes on where {@link #tell} was broken off. For the lane's thread alone.
 */
final class CommitGroup {
    private final CommitQueue queue;
    private final CommitBudget budget;

    @NodeLocal("nothing: what this process is writing now")
    private final ArrayList<CommitTask> works;

    private long bytes;
    private boolean seated;
    private int told;

    CommitGroup(CommitQueue queue, CommitBudget budget, int most) {
        this.queue = queue;
        this.budget = budget;
        works = new ArrayList<>(most);
    }

    /** Takes what is in the queue, in its order. A deletion is a group of its own, so that log order is the order of offering. */
    void gather(int worksMax, long bytesMax) {
        works.clear();
        bytes = 0;
        told = 0;
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

    /** The deletion, if it is one. */
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

    /** Seats are free again before their writers are told: whoever knows that an append is durable finds room for the next. */
    void release() {
        if (seated) {
            seated = false;
            budget.release(works.size(), bytes);
        }
    }

    /** Tells each writer its outcome. */
    void tell(List<Outcome> outcomes) {
        while (told < works.size()) {
            var at = told++;
            var callback = works.get(at).callback;
            if (callback != null) {
                CommitErrors.tell(callback, outcomes.get(at));
            }
        }
    }

    /** Tells all that were not told yet that the store did not answer. */
    void fail(ProviderException failure) {
        while (told < works.size()) {
            CommitErrors.tell(works.get(told++), failure);
        }
    }
}
