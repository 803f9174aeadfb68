package dev.landfall.core.consumer;

import dev.landfall.core.model.Fact;
import dev.landfall.core.stored.Names;
import dev.landfall.core.stored.StoredEvents;
import dev.landfall.provider.Store;
import java.util.ArrayList;
import java.util.List;

/** What an entry of the log says about a device, for consumers that pass events on. */
public final class EntryFacts {
    private EntryFacts() {}

    /**
     * The facts of an entry in the order in which they were written; none when it is not about a device. The tombstone of a deletion
     * has none: that a device was given up is a fact before it.
     *
     * @throws dev.landfall.provider.ProviderException CORRUPT
     */
    public static List<Fact> of(Store.TailEntry entry) {
        var device = Names.deviceOf(entry.partition());
        if (device.isEmpty() || !(entry instanceof Store.Appended appended)) {
            return List.of();
        }
        var facts = new ArrayList<Fact>();
        for (var written : appended.changes()) {
            for (var i = 0; i < written.events().size(); i++) {
                var event =
                        StoredEvents.decode(written.stream(), written.events().get(i));
                facts.add(new Fact(
                        entry.partition().tenant(), device.get(), written.first() + i, appended.time(), event));
            }
        }
        return facts;
    }
}
