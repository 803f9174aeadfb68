package dev.landfall.core.node;

import java.util.List;

/** The starts of this hub's nodes that sessions may belong to. */
public interface Incarnations {
    /** Whether one lives. May read the store, for one never heard of. */
    boolean live(String incarnation);

    /** All whose leases are in the store, also those that are dead and hold sessions still. Reads the store. */
    List<String> known();
}
