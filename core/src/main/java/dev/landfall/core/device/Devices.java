package dev.landfall.core.device;

import dev.landfall.core.access.Principal;
import dev.landfall.core.model.Connection;
import dev.landfall.core.model.DeviceId;
import dev.landfall.core.model.Fact;
import dev.landfall.core.model.Link;
import dev.landfall.core.model.Page;
import dev.landfall.core.model.Synchronisation;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Devices, links, twins and history, for apps. Every call blocks, asks {@code Access.may}, and leaves out what the principal
 * may not read.
 */
public final class Devices {
    Devices() {}

    /** Devices the principal may read, ordered by id (by name, then id, with a name prefix). */
    public Page<DeviceView> list(Principal principal, Query query, Optional<String> token, int limit) {
        throw new UnsupportedOperationException();
    }

    /** One device; empty when there is none or the principal may not read it. */
    public Optional<DeviceView> device(Principal principal, DeviceId device, Set<String> twins) {
        throw new UnsupportedOperationException();
    }

    /** All twins of one device that are published or have content, in one consistent view. */
    public List<Fact> twins(Principal principal, DeviceId device) {
        throw new UnsupportedOperationException();
    }

    /** The newest {@code ResourceChanged} of one resource. */
    public Optional<Fact> twin(Principal principal, DeviceId device, String href) {
        throw new UnsupportedOperationException();
    }

    /** A stream's events. */
    public Page<Fact> history(
            Principal principal, DeviceId device, HistoryQuery query, Optional<String> token, int limit) {
        throw new UnsupportedOperationException();
    }

    /** Forgets devices: those the principal may delete; the others are left alone. Returns which were. */
    public List<DeviceId> delete(Principal principal, Collection<DeviceId> devices) {
        throw new UnsupportedOperationException();
    }

    /**
     * Which devices; all conditions together.
     *
     * @param types one of these; empty for any
     * @param online empty for either
     * @param namePrefix empty for any
     * @param owner empty for all the principal may read
     * @param twins hrefs of resources whose twins come along with each device
     */
    public record Query(
            Set<String> types, Optional<Boolean> online, String namePrefix, Optional<String> owner, Set<String> twins) {
        /** Every device, without twins. */
        public static final Query ALL = new Query(Set.of(), Optional.empty(), "", Optional.empty(), Set.of());
    }

    /**
     * @param name what people call it; may be empty
     * @param types what it is
     * @param registeredAt nanoseconds since 1970
     * @param metadataVersion grows with every change of connection and synchronisation
     * @param metadataTime of the last such change, nanoseconds since 1970
     * @param links published links, by href
     * @param linksFact version and time of the links stream with the last publication; empty when nothing was published
     * @param twins href to the newest {@code ResourceChanged}, of those asked for
     */
    public record DeviceView(
            DeviceId id,
            String tenant,
            String owner,
            String name,
            List<String> types,
            long registeredAt,
            Connection connection,
            Synchronisation synchronisation,
            long metadataVersion,
            long metadataTime,
            Map<String, Link> links,
            Optional<Fact> linksFact,
            Map<String, Fact> twins) {}

    /** Which of a device's streams. */
    public sealed interface Source {
        /** Changes of one resource. */
        record Resource(String href) implements Source {}

        /** Publications and withdrawals. */
        record Links() implements Source {}

        /** Comings and goings. */
        record Presence() implements Source {}

        /** Twin synchronisation. */
        record Synchronised() implements Source {}

        /** Commands' lives, of all resources. */
        record Commanded() implements Source {}
    }

    /**
     * @param from nanoseconds since 1970, included
     * @param to nanoseconds since 1970, excluded
     * @param descending newest first
     */
    public record HistoryQuery(Source source, long from, long to, boolean descending) {}
}
