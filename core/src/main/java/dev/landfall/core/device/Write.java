package dev.landfall.core.device;

import dev.landfall.core.commit.Callback;
import dev.landfall.core.stored.Names;
import dev.landfall.provider.Outcome;
import dev.landfall.provider.ProviderException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A message on its way to the store, and who wants to know: its sender, and senders of what it made nothing new. */
final class Write implements Callback {
    private final HeldSession session;
    private final DeviceSession.Done done;
    private final int events;
    private @Nullable List<DeviceSession.Done> others;
    private boolean over;

    Write(HeldSession session, DeviceSession.Done done, int events) {
        this.session = session;
        this.done = done;
        this.events = events;
    }

    /** Tells one more when this is durable; false when it is over already. */
    synchronized boolean tell(DeviceSession.Done other) {
        if (over) {
            return false;
        }
        if (others == null) {
            others = new ArrayList<>(1);
        }
        others.add(other);
        return true;
    }

    @Override
    public void committed(Outcome outcome) {
        switch (outcome) {
            case Outcome.Committed _ -> stored();
            case Outcome.Conflicted(var actual) ->
                failed(actual.containsKey(Names.SESSION) ? HeldSession.REPLACED : "conflict");
            case Outcome.Refused _ -> failed("refused-by-store");
        }
    }

    @Override
    public void failed(ProviderException failure) {
        failed("store-unavailable");
    }

    private void stored() {
        var also = finish();
        session.stored(events);
        done.stored();
        for (var other : also) {
            other.stored();
        }
    }

    private void failed(String reason) {
        var also = finish();
        session.lost(reason);
        done.failed(reason);
        for (var other : also) {
            other.failed(reason);
        }
    }

    private synchronized List<DeviceSession.Done> finish() {
        over = true;
        return others == null ? List.of() : others;
    }
}
