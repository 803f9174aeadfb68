package dev.landfall.core.node;

import java.util.List;

/** The incarnations (starts of nodes) to which sessions may belong. */
public interface Incarnations {
    /** Whether an incarnation lives. May read the store if the incarnation is not known yet. */
    boolean live(String incarnation);

    /** All incarnations whose leases are in the store, including dead ones that still hold sessions. Reads the store. */
    List<String> known();
}
