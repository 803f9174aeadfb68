package dev.landfall.core.device;

import dev.landfall.core.commit.Callback;
import dev.landfall.core.stored.Names;
import dev.landfall.guard.Guard;
import dev.landfall.guard.NodeLocal;
import dev.landfall.provider.Outcome;
import dev.landfall.provider.ProviderException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A message of a device whose append is not yet durable. It tells its sender the result, and also the senders of later messages
 * that repeat it. Each of them is told, even if another one throws.
 */
final class PendingMessage implements Callback {
    private static final String STORED = "";

    private final FencedSession session;
    private final DeviceSession.@Nullable Done done;
    private final int events;

    @NodeLocal("nothing: who waits in this process for one append")
    private @Nullable List<DeviceSession.Done> others;
    /** The result: {@link #STORED}, or the reason of the failure; null as long as the append is not finished. */
    private @Nullable String end;

    /** @param done the sender; null if another part tells it */
    PendingMessage(FencedSession session, DeviceSession.@Nullable Done done, int events) {
        this.session = session;
        this.done = done;
        this.events = events;
    }

    /**
     * Adds a receiver of the result.
     *
     * @return {@link OfferResult#COMING}; when it is over already nobody will be told, and it is {@link OfferResult#KNOWN}, or unfit because
     *     it failed
     */
    synchronized OfferResult addListener(DeviceSession.Done other) {
        if (end != null) {
            return end.equals(STORED) ? OfferResult.KNOWN : new OfferResult.Unfit(end);
        }
        if (others == null) {
            others = new ArrayList<>(1);
        }
        others.add(other);
        return OfferResult.COMING;
    }

    @Override
    public void committed(Outcome outcome) {
        switch (outcome) {
            case Outcome.Committed _ -> stored();
            case Outcome.Conflicted(var actual) ->
                failed(actual.containsKey(Names.SESSION) ? FencedSession.REPLACED : "conflict");
            case Outcome.Refused _ -> failed("refused-by-store");
        }
    }

    @Override
    public void failed(ProviderException failure) {
        failed("store-unavailable");
    }

    @Override
    public boolean patient() {
        return true;
    }

    private void stored() {
        // This message is durable. The repeated messages may be older, and an older write of this session may have
        // failed.
        var broken = session.end().broken();
        var also = finish(broken == null ? STORED : broken);
        session.stored(events);
        if (done != null) {
            stored(done);
        }
        for (var other : also) {
            if (broken == null) {
                stored(other);
            } else {
                failed(other, broken);
            }
        }
    }

    private void failed(String reason) {
        session.end().broke(reason);
        var also = finish(reason);
        session.lost(reason);
        if (done != null) {
            failed(done, reason);
        }
        for (var other : also) {
            failed(other, reason);
        }
    }

    private static void stored(DeviceSession.Done sender) {
        try {
            sender.stored();
        } catch (RuntimeException | Error bug) { // the other senders must be told as well
            Guard.failed(FencedSession.THREAD, bug);
        }
    }

    private static void failed(DeviceSession.Done sender, String reason) {
        try {
            sender.failed(reason);
        } catch (RuntimeException | Error bug) { // the other senders must be told as well
            Guard.failed(FencedSession.THREAD, bug);
        }
    }

    private synchronized List<DeviceSession.Done> finish(String how) {
        end = how;
        return others == null ? List.of() : others;
    }
}
