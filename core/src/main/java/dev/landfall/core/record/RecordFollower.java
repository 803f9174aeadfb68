package dev.landfall.core.record;

/** A service that remembers something of its records, which another node may change. Must be quick and must not ask the store. */
public interface RecordFollower {
    /** This record was written, deleted, or both, here or on another node. */
    void changed(Records.Key key);

    /** Any record may have changed. */
    void gap();
}
