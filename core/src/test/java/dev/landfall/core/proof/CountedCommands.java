package dev.landfall.core.proof;

import dev.landfall.core.model.CoreMeters;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Remembers to which states commands came. */
public final class CountedCommands implements CoreMeters {
    private final List<String> states = new CopyOnWriteArrayList<>();

    /** The states, in their order. */
    public List<String> states() {
        return List.copyOf(states);
    }

    @Override
    public void committed(int appends, int events, long nanos) {}

    @Override
    public void changed(int reports) {}

    @Override
    public void signedIn() {}

    @Override
    public void command(String state) {
        states.add(state);
    }

    @Override
    public void subscriptions(int now) {}

    @Override
    public void refused(String reason) {}
}
