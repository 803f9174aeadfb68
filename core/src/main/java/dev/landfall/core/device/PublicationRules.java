package dev.landfall.core.device;

import dev.landfall.core.model.Link;
import dev.landfall.core.model.Reason;
import dev.landfall.core.model.Refused;
import dev.landfall.core.model.Synchronisation;
import dev.landfall.core.stored.Names;
import dev.landfall.provider.Partition;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The limits for links and types that a device publishes. */
final class PublicationRules {
    /** The maximum number of links of one device. */
    static final int LINKS_MAX = 1000;

    private PublicationRules() {}

    /** The links by href. Of two links with the same href the later one counts. Links that are not valid are refused. */
    static Map<String, Link> byHref(List<Link> links) {
        var byHref = new LinkedHashMap<String, Link>();
        for (var link : links) {
            check(link);
            byHref.put(link.href(), link);
        }
        return byHref;
    }

    /** Refuses more links than a device can have. */
    static void checkCount(int links) {
        if (links > LINKS_MAX) {
            throw new Refused(Reason.TOO_LARGE, "A device can publish at most " + LINKS_MAX + " resources.");
        }
    }

    /** Refuses a link whose href is not valid. */
    static void check(Link link) {
        try {
            Partition.checkName("href", link.href());
        } catch (IllegalArgumentException invalid) {
            throw new Refused(Reason.INVALID, "A link's " + invalid.getMessage() + ".", invalid);
        }
        if (!Names.isResource(link.href())) {
            throw new Refused(Reason.INVALID, "The href of a link must begin with a slash.");
        }
    }

    /** Refuses too many types, and types that are too long. */
    static void checkTypes(List<String> types) {
        if (types.size() > DeviceIndexTerms.TYPES_MAX) {
            throw new Refused(Reason.TOO_LARGE, "A device can have at most " + DeviceIndexTerms.TYPES_MAX + " types.");
        }
        for (var type : types) {
            if (type.length() > DeviceIndexTerms.TYPE_LENGTH_MAX) {
                throw new Refused(
                        Reason.TOO_LARGE,
                        "The name of a type can have at most " + DeviceIndexTerms.TYPE_LENGTH_MAX + " letters.");
            }
        }
    }

    /** The new state of the synchronisation; the same object if nothing changes. */
    static Synchronisation next(
            Synchronisation before, Synchronisation.State state, boolean enabled, boolean forced, long now) {
        var next = enabled ? state : Synchronisation.State.DISABLED;
        var again = next != Synchronisation.State.SYNCING && next == before.state();
        if (again && !forced && enabled == before.enabled()) {
            return before;
        }
        return new Synchronisation(
                enabled,
                next,
                next == Synchronisation.State.SYNCING ? now : before.syncingAt(),
                next == Synchronisation.State.IN_SYNC ? now : before.inSyncAt(),
                forced ? now : before.forcedAt());
    }
}
