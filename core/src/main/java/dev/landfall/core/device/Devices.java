package dev.landfall.core.device;

import dev.landfall.core.access.Access;
import dev.landfall.core.access.Action;
import dev.landfall.core.access.Principal;
import dev.landfall.core.commit.StoreReads;
import dev.landfall.core.model.DeviceConnection;
import dev.landfall.core.model.DeviceId;
import dev.landfall.core.model.Fact;
import dev.landfall.core.model.Link;
import dev.landfall.core.model.ListPage;
import dev.landfall.core.model.Reason;
import dev.landfall.core.model.Refused;
import dev.landfall.core.model.Synchronisation;
import dev.landfall.core.node.Incarnations;
import dev.landfall.core.stored.DeviceHead;
import dev.landfall.core.stored.Names;
import dev.landfall.core.stored.StoredEvents;
import dev.landfall.form.UnknownForms;
import dev.landfall.provider.Store;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * Devices, links, twins and history, for apps. Every call blocks, checks the rights with {@link Access#may}, and leaves out what the
 * principal may not read.
 */
@SuppressWarnings("exports") // made by the core alone
public final class Devices {
    /** The maximum number of index entries that one call reads to find devices that match. */
    private static final int LOOKED_AT_MAX = 2000;
    /** The maximum number of types in one query. */
    static final int TYPES_MAX = 32;

    /** The number of index entries that one read returns when devices are counted. */
    private static final int COUNTED_AT_ONCE = 1000;

    private final StoreReads reads;
    private final Access access;
    private final Registry registry;
    private final Incarnations nodes;
    private final BooleanSupplier indexed;

    /**
     * @param nodes the incarnations, and which of them have a valid lease
     * @param indexed whether all devices of older versions are carried over; until then lists are filtered device by device
     */
    public Devices(StoreReads reads, Access access, Registry registry, Incarnations nodes, BooleanSupplier indexed) {
        this.reads = reads;
        this.access = access;
        this.registry = registry;
        this.nodes = nodes;
        this.indexed = indexed;
    }

    /**
     * Lists devices that the principal may read, ordered by id; a query with a name prefix or a status is ordered by name, then id. Upper
     * and lower case of names are equal. A page may be shorter than {@code limit}, even empty, although more devices follow. The cost of
     * a page depends on its length, not on the number of devices.
     *
     * @throws Refused UNAUTHENTICATED (the token has expired or was revoked), INVALID (a page token of another query, or more than
     *     {@value #TYPES_MAX} types), UNAVAILABLE
     */
    public ListPage<DeviceView> list(Principal principal, Query query, Optional<String> token, int limit) {
        access.checkAlive(principal);
        var admin = access.mayAdminister(principal);
        var owner = query.owner().or(() -> admin ? Optional.empty() : Optional.of(principal.owner()));
        if (!admin && !owner.equals(Optional.of(principal.owner()))) {
            return new ListPage<>(List.of(), Optional.empty());
        }
        var streams = new HashSet<>(DeviceProjection.STREAMS);
        streams.addAll(query.twins());
        if (principal.device().isPresent()) {
            return new ListPage<>(token.isPresent() ? List.of() : own(principal, query, streams), Optional.empty());
        }
        if (query.types().size() > TYPES_MAX || query.linkTypes().size() > TYPES_MAX) {
            throw new Refused(Reason.INVALID, "A list can be filtered by at most " + TYPES_MAX + " types.");
        }
        var lists = new DeviceLists(principal.tenant(), owner, query, streams);
        if (indexed.getAsBoolean()) {
            var sources = lists.sources(nodes);
            if (sources.size() > 1 || query.online().isPresent()) {
                return new MergedList(reads, lists.question(), sources)
                        .page(token, limit, view -> fitting(principal, view, query));
            }
        }
        var question = lists.one(indexed.getAsBoolean());
        var found = new ArrayList<DeviceView>();
        var next = token;
        var lookedAt = 0;
        do {
            var page = reads.find(question, next, limit - found.size());
            for (var hit : page.items()) {
                fitting(principal, hit.view(), query).ifPresent(found::add);
            }
            lookedAt += Math.max(1, page.items().size());
            next = Optional.ofNullable(page.next());
        } while (next.isPresent() && found.size() < limit && lookedAt < LOOKED_AT_MAX);
        return new ListPage<>(found, next);
    }

    /**
     * Lists devices that the principal may read and whose ids have this prefix, ordered by id.
     *
     * @param prefix the first of the 36 lower-case characters of an id
     * @throws Refused UNAUTHENTICATED, INVALID (a page token of another query), UNAVAILABLE
     */
    public ListPage<DeviceView> withIdPrefix(Principal principal, String prefix, Optional<String> token, int limit) {
        access.checkAlive(principal);
        var question = access.mayAdminister(principal)
                ? new Store.Query(
                        Names.TENANT_DEVICES.name(),
                        principal.tenant(),
                        Names.ALL,
                        prefix,
                        null,
                        DeviceProjection.STREAMS)
                : new Store.Query(
                        Names.OWNER_DEVICES.name(),
                        principal.tenant(),
                        principal.owner(),
                        prefix,
                        null,
                        DeviceProjection.STREAMS);
        var page = reads.find(question, token, limit);
        var found = page.items().stream()
                .flatMap(hit -> fitting(principal, hit.view(), Query.ALL).stream())
                .toList();
        return new ListPage<>(found, Optional.ofNullable(page.next()));
    }

    /**
     * The number of devices of the principal's tenant. Reads all index entries, so a caller that asks often should cache the result.
     *
     * @throws Refused FORBIDDEN unless the principal may administer the tenant or operate the hub; UNAVAILABLE
     */
    public long count(Principal principal) {
        access.checkAlive(principal);
        if (!access.mayAdminister(principal) && !access.mayOperate(principal)) {
            throw new Refused(Reason.FORBIDDEN, "Only an administrator may ask how many devices there are.");
        }
        var question = new Store.Query(Names.TENANT_DEVICES.name(), principal.tenant(), Names.ALL, "", null, Set.of());
        var count = 0L;
        var next = Optional.<String>empty();
        do {
            var page = reads.find(question, next, COUNTED_AT_ONCE);
            count += page.items().size();
            next = Optional.ofNullable(page.next());
        } while (next.isPresent());
        return count;
    }

    /** The list for a token that is bound to one device: that device if it matches, else nothing. */
    private List<DeviceView> own(Principal principal, Query query, Set<String> streams) {
        return principal
                .device()
                .map(device -> reads.heads(Names.device(principal.tenant(), device), streams))
                .flatMap(view -> fitting(principal, view, query))
                .map(List::of)
                .orElse(List.of());
    }

    /**
     * Finds one device; empty when it does not exist or the principal may not read it.
     *
     * @param twins the hrefs of the twins to include
     */
    public Optional<DeviceView> device(Principal principal, DeviceId device, Set<String> twins) {
        var streams = new HashSet<>(DeviceProjection.STREAMS);
        streams.addAll(twins);
        var views = views(principal, device, streams);
        return readable(principal, views).map(head -> views.device(head, twins));
    }

    /** All twins of a device that are published or have content, from one consistent read of the partition. */
    public List<Fact> twins(Principal principal, DeviceId device) {
        var views = views(principal, device, Set.of());
        return readable(principal, views).map(_ -> views.twins()).orElse(List.of());
    }

    /**
     * The newest {@code ResourceChanged} of one resource. A resource that was published and never reported has an empty one with version
     * 0.
     */
    public Optional<Fact> twin(Principal principal, DeviceId device, String href) {
        return device(principal, device, Set.of(href))
                .flatMap(view -> Optional.ofNullable(view.twins().get(href)));
    }

    /**
     * The events of a stream; none when the principal may not read the device.
     *
     * @throws Refused INVALID (a page token of another query), UNAVAILABLE
     */
    public ListPage<Fact> history(
            Principal principal, DeviceId device, HistoryQuery query, Optional<String> token, int limit) {
        var views = views(principal, device, Set.of(Names.DEVICE));
        if (readable(principal, views).isEmpty()) {
            return new ListPage<>(List.of(), Optional.empty());
        }
        var stream = stream(query.source());
        var partition = views.view().partition();
        var times = new Store.Range.Times(query.from(), query.to(), query.descending());
        var page = reads.read(partition, stream, times, token, limit);
        var facts = page.items().stream()
                .map(stored -> new Fact(
                        partition.tenant(),
                        device,
                        stored.version(),
                        stored.time(),
                        StoredEvents.decode(stream, stored.bytes())))
                .toList();
        return new ListPage<>(facts, Optional.ofNullable(page.next()));
    }

    /**
     * Deletes the devices that the principal may delete; leaves the others as they are.
     *
     * @return the deleted devices
     */
    public List<DeviceId> delete(Principal principal, Collection<DeviceId> devices) {
        var deleted = new ArrayList<DeviceId>();
        for (var device : devices) {
            if (deleted(principal, device)) {
                deleted.add(device);
            }
        }
        return deleted;
    }

    private boolean deleted(Principal principal, DeviceId device) {
        try {
            registry.signOff(principal, device);
            return true;
        } catch (Refused refused) {
            return switch (refused.reason()) {
                case NOT_FOUND, FORBIDDEN -> false;
                case UNAUTHENTICATED, ALREADY_OWNED, INVALID, DUPLICATE, TOO_LARGE, TOO_MANY -> throw refused;
                case REPLACED, EXPIRED, UNAVAILABLE, TIMED_OUT -> throw refused;
            };
        }
    }

    /**
     * The device of an index entry if its heads match the query: an index may lag behind. A device whose owner only a newer version can
     * read is left out.
     */
    private Optional<DeviceView> fitting(Principal principal, Store.PartitionView found, Query query) {
        return UnknownForms.orElse(() -> known(principal, found, query), Optional.empty());
    }

    private Optional<DeviceView> known(Principal principal, Store.PartitionView found, Query query) {
        return Names.deviceOf(found.partition())
                .map(id -> new DeviceProjection(id, found, nodes::live))
                .flatMap(views -> readable(principal, views)
                        .filter(head -> query.owner().map(head.owner()::equals).orElse(true))
                        .filter(head ->
                                query.types().isEmpty() || head.types().stream().anyMatch(query.types()::contains))
                        .filter(head -> DeviceIndexTerms.sortable(head.name())
                                .startsWith(DeviceIndexTerms.sortable(query.namePrefix())))
                        .filter(_ -> query.linkTypes().isEmpty() || views.publishes(query.linkTypes()))
                        .filter(_ -> query.online()
                                .map(online -> online == views.connection().online())
                                .orElse(true))
                        .map(head -> views.device(head, query.twins())));
    }

    private DeviceProjection views(Principal principal, DeviceId device, Set<String> streams) {
        access.checkAlive(principal);
        return new DeviceProjection(
                device, reads.heads(Names.device(principal.tenant(), device), streams), nodes::live);
    }

    private Optional<DeviceHead> readable(Principal principal, DeviceProjection views) {
        return views.registered()
                .filter(head -> access.may(
                        principal,
                        Action.READ,
                        views.device(),
                        views.view().partition().tenant(),
                        head.owner()));
    }

    private static String stream(Source source) {
        return switch (source) {
            case Source.Resource(var href) -> resource(href);
            case Source.Links _ -> Names.LINKS;
            case Source.Presence _ -> Names.SESSION;
            case Source.Synchronised _ -> Names.SYNC;
            case Source.Commanded _ -> Names.COMMANDS;
        };
    }

    /** The stream of a resource. Other streams of a device cannot be read by their names. */
    private static String resource(String href) {
        if (href.isEmpty() || !Names.isResource(href)) {
            throw new Refused(Reason.INVALID, "The href of a resource must begin with a slash.");
        }
        return href;
    }

    /**
     * Selects devices; all conditions must be met.
     *
     * @param types the device has one of these types; empty for any
     * @param online whether the device is online; empty for either
     * @param namePrefix the beginning of the name; empty for any
     * @param owner the owner of the devices; empty for all that the principal may read
     * @param twins hrefs of the resources whose twins are returned with each device
     * @param linkTypes the device has published a resource of one of these types; empty for any
     */
    public record Query(
            Set<String> types,
            Optional<Boolean> online,
            String namePrefix,
            Optional<String> owner,
            Set<String> twins,
            Set<String> linkTypes) {
        /** A query without a condition on the published resources. */
        public Query(
                Set<String> types,
                Optional<Boolean> online,
                String namePrefix,
                Optional<String> owner,
                Set<String> twins) {
            this(types, online, namePrefix, owner, twins, Set.of());
        }

        /** Selects devices that have published a resource of one of these types; with no type, all devices. */
        public static Query publishing(Collection<String> linkTypes) {
            return new Query(Set.of(), Optional.empty(), "", Optional.empty(), Set.of(), Set.copyOf(linkTypes));
        }

        /** Selects all devices, without twins. */
        public static final Query ALL = new Query(Set.of(), Optional.empty(), "", Optional.empty(), Set.of());
    }

    /**
     * A device as apps see it.
     *
     * @param name the name for people; may be empty
     * @param types the types of the device
     * @param registeredAt when it was signed up, in nanoseconds since 1970
     * @param metadataVersion increases with every change of connection and synchronisation
     * @param metadataTime of the last such change, in nanoseconds since 1970
     * @param links the published links, by href
     * @param linksFact the last publication, with version and time of the stream of links; empty when nothing was published
     * @param twins the newest {@code ResourceChanged} of each requested resource, by href
     */
    public record DeviceView(
            DeviceId id,
            String tenant,
            String owner,
            String name,
            List<String> types,
            long registeredAt,
            DeviceConnection connection,
            Synchronisation synchronisation,
            long metadataVersion,
            long metadataTime,
            Map<String, Link> links,
            Optional<Fact> linksFact,
            Map<String, Fact> twins) {}

    /** Names one of a device's streams. */
    public sealed interface Source {
        /** Changes of one resource. */
        record Resource(String href) implements Source {}

        /** Publications and withdrawals of links. */
        record Links() implements Source {}

        /** Sign-ins and ends of sessions. */
        record Presence() implements Source {}

        /** Changes of the twin synchronisation. */
        record Synchronised() implements Source {}

        /** The events of the commands for all resources. */
        record Commanded() implements Source {}
    }

    /**
     * Selects events of a stream.
     *
     * @param from nanoseconds since 1970, inclusive
     * @param to nanoseconds since 1970, exclusive
     * @param descending whether the newest event comes first
     */
    public record HistoryQuery(Source source, long from, long to, boolean descending) {}
}
