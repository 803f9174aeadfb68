package dev.landfall.core;

import dev.landfall.core.access.Access;
import dev.landfall.core.access.Logins;
import dev.landfall.core.command.Commands;
import dev.landfall.core.device.Devices;
import dev.landfall.core.device.Registry;
import dev.landfall.core.device.Sessions;
import dev.landfall.core.feed.Feed;
import dev.landfall.core.model.CoreMeters;
import dev.landfall.core.model.CoreSettings;
import dev.landfall.core.record.Records;
import dev.landfall.provider.Bus;
import dev.landfall.provider.Identity;
import dev.landfall.provider.Index;
import dev.landfall.provider.Store;
import java.util.List;

/** The hub's core, put together: what gateways and services may ask. */
public final class Core implements AutoCloseable {
    Core() {}

    /** The indexes a store must be opened with. */
    public static List<Index> indexes() {
        throw new UnsupportedOperationException();
    }

    /** Starts the core on a store that was opened with {@link #indexes}. */
    public static Core start(Store store, Bus bus, Identity identity, CoreSettings settings, CoreMeters meters) {
        throw new UnsupportedOperationException();
    }

    public Access access() {
        throw new UnsupportedOperationException();
    }

    public Logins logins() {
        throw new UnsupportedOperationException();
    }

    public Registry registry() {
        throw new UnsupportedOperationException();
    }

    public Sessions sessions() {
        throw new UnsupportedOperationException();
    }

    public Devices devices() {
        throw new UnsupportedOperationException();
    }

    public Commands commands() {
        throw new UnsupportedOperationException();
    }

    public Feed feed() {
        throw new UnsupportedOperationException();
    }

    public Records records() {
        throw new UnsupportedOperationException();
    }

    /** Whether this node holds its lease and the store can be written. */
    public boolean healthy() {
        throw new UnsupportedOperationException();
    }

    /** Ends subscriptions, closes open sessions durably, releases the node's lease. The providers stay open. */
    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
