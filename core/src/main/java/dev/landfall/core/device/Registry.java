package dev.landfall.core.device;

import dev.landfall.core.access.Access;
import dev.landfall.core.access.Action;
import dev.landfall.core.access.Principal;
import dev.landfall.core.commit.Decision;
import dev.landfall.core.commit.Writing;
import dev.landfall.core.model.Audit;
import dev.landfall.core.model.DeviceEvent;
import dev.landfall.core.model.DeviceId;
import dev.landfall.core.model.Link;
import dev.landfall.core.model.Reason;
import dev.landfall.core.model.Refused;
import dev.landfall.core.stored.ClaimHead;
import dev.landfall.core.stored.DeviceHead;
import dev.landfall.core.stored.LinksHead;
import dev.landfall.core.stored.Names;
import dev.landfall.core.stored.Nanos;
import dev.landfall.core.stored.StoredEvents;
import dev.landfall.provider.Append.Change;
import dev.landfall.provider.Append.IndexEntry;
import dev.landfall.provider.Append.Requirement;
import dev.landfall.provider.Fault;
import dev.landfall.provider.Partition;
import dev.landfall.provider.ProviderException;
import dev.landfall.provider.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Who owns which device. All calls block and refuse with {@link dev.landfall.core.model.Refused}.
 *
 * <p>Two partitions are written, one after the other: the claim of the device's id, among all tenants, and the device within
 * its tenant. Each step can be done again by anyone, so a crash in between is mended by whoever comes next: a claim without a
 * device is completed by the next sign-up of its owner, a claim that is being released is released by the next sign-up of
 * anyone, the next sign-off, or the janitor. The version of the claim stands in the device: it tells the device of this claim from what an
 * earlier one left.
 */
@SuppressWarnings("exports") // made by the core alone
public final class Registry {
    /** The reason when a device's session ends because the device was given up. */
    static final String SIGNED_OFF = "signed-off";

    /** What a sign-up looks at. */
    private static final Set<String> REGISTERED = Set.of(Names.DEVICE, Names.LINKS);

    private static final int ATTEMPTS_MAX = 16;
    /** After so long the janitor finishes what was begun, in nanoseconds. */
    private static final long LEFT_ALONE = TimeUnit.SECONDS.toNanos(5);

    private final Writing writing;
    private final Access access;
    private final Sessions sessions;
    private volatile @Nullable List<Farewell> farewells;

    /** @param sessions those of this node; elsewhere a session finds out when it writes */
    public Registry(Writing writing, Access access, Sessions sessions) {
        this.writing = writing;
        this.access = access;
        this.sessions = sessions;
    }

    /**
     * Says what belongs to giving a device up. Called once, before the doors open: what a crash left half given up is finished
     * only from then on.
     */
    public void farewells(List<Farewell> all) {
        farewells = List.copyOf(all);
    }

    /** Finishes what {@link #signOff} began and a crash left, if this is a claim that is being released. For the janitor. */
    public void finish(Partition partition) {
        var device = Names.claimed(partition);
        if (device.isPresent() && farewells != null) {
            ClaimHead.of(writing.reading().heads(partition, Set.of()))
                    .filter(claim -> claim.head().state() == ClaimHead.State.RELEASING)
                    .ifPresent(claim -> release(device.get(), claim, Audit.HUB));
        }
    }

    /**
     * Claims a device for the principal's owner. Again for the same owner: nothing happens. What it answers holds at once.
     *
     * @throws dev.landfall.core.model.Refused ALREADY_OWNED, FORBIDDEN (the token belongs to another device)
     */
    public void signUp(Principal principal, DeviceId device) {
        signUp(principal, device, Introduction.NONE);
    }

    /**
     * As {@link #signUp(Principal, DeviceId)}, for a device that something is known of before it ever connects.
     *
     * @param introduction of a device that is new. One that is there already keeps what it has.
     * @throws dev.landfall.core.model.Refused as well INVALID, TOO_LARGE for links that cannot be
     */
    public void signUp(Principal principal, DeviceId device, Introduction introduction) {
        access.checkAlive(principal);
        if (!access.may(principal, Action.CONNECT, device, principal.tenant(), principal.owner())) {
            throw new Refused(Reason.FORBIDDEN, "The token may not sign up this device.");
        }
        var wanted = new ClaimHead(principal.tenant(), principal.owner(), ClaimHead.State.CLAIMED);
        var audit = new Audit(principal.subject(), "", 0);
        var links = Publications.byHref(introduction.links());
        Publications.checkCount(links.size());
        var newcomer = new Newcomer(device, Findable.plain(introduction.name()), List.copyOf(links.values()), audit);
        for (var attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
            var claim = writing.deciding().decide(Names.claim(device), Set.of(), view -> claim(view, wanted));
            if (claim.head().state() == ClaimHead.State.RELEASING) {
                release(device, claim, audit);
            } else if (register(newcomer, claim)) {
                return;
            }
        }
        throw new Refused(Reason.UNAVAILABLE, "The device is being signed up and off at once. Try again later.");
    }

    /**
     * Gives a device up: ends its session, forgets all it had, frees its id.
     *
     * @throws dev.landfall.core.model.Refused NOT_FOUND when the principal has no such device
     */
    public void signOff(Principal principal, DeviceId device) {
        var claim = writing.deciding().decide(Names.claim(device), Set.of(), view -> {
            var found = ClaimHead.of(view).orElseThrow(Registry::unknown);
            checkMayDelete(principal, device, found.head());
            return releasing(view, found);
        });
        release(device, claim, new Audit(principal.subject(), "", 0));
    }

    /** Whether the principal's owner has this device, and the principal's token is not for another one. */
    public boolean owns(Principal principal, DeviceId device) {
        if (!principal.mayConcern(device)) {
            return false;
        }
        var view = writing.reading().heads(Names.device(principal.tenant(), device), Set.of(Names.DEVICE));
        return presence(view)
                .registered()
                .filter(head -> head.owner().equals(principal.owner()))
                .isPresent();
    }

    /** Whether anybody has this device. For doors that must tell a device whether asking again can ever help. */
    public boolean known(DeviceId device) {
        return ClaimHead.of(writing.reading().heads(Names.claim(device), Set.of()))
                .filter(claim -> claim.head().state() == ClaimHead.State.CLAIMED)
                .isPresent();
    }

    private void checkMayDelete(Principal principal, DeviceId device, ClaimHead claim) {
        if (!access.may(principal, Action.READ, device, claim.tenant(), claim.owner())) {
            throw unknown();
        }
        if (!access.may(principal, Action.DELETE, device, claim.tenant(), claim.owner())) {
            throw new Refused(Reason.FORBIDDEN, "The token may not delete this device.");
        }
    }

    private Decision<ClaimHead.Numbered> claim(Store.PartitionView view, ClaimHead wanted) {
        var found = ClaimHead.of(view);
        if (found.isEmpty()) {
            return claimChange(view, wanted);
        }
        var head = found.get().head();
        if (head.state() == ClaimHead.State.RELEASING || head.equals(wanted)) {
            return Decision.nothing(found.get());
        }
        throw new Refused(Reason.ALREADY_OWNED, "The device has another owner. It must be signed off first.");
    }

    private Decision<ClaimHead.Numbered> releasing(Store.PartitionView view, ClaimHead.Numbered found) {
        if (found.head().state() == ClaimHead.State.RELEASING) {
            return Decision.nothing(found);
        }
        var decision = claimChange(view, found.head().releasing());
        var shard = Integer.toString(writing.reading().shard(view.partition()));
        var due = new IndexEntry(shard, Names.sortable(Nanos.plus(writing.now(), LEFT_ALONE)));
        return new Decision<>(decision.result(), List.of(), decision.changes(), Map.of(Names.DUE.name(), List.of(due)));
    }

    private Decision<ClaimHead.Numbered> claimChange(Store.PartitionView view, ClaimHead head) {
        var bytes = head.encode();
        var version = view.version(Names.CLAIM);
        var change = writing.change(Names.SYSTEM, Names.CLAIM, version, bytes, bytes);
        return new Decision<>(new ClaimHead.Numbered(head, version + 1), List.of(), List.of(change));
    }

    /** Makes the device that a claim is for; returns whether the claim still stood then. */
    private boolean register(Newcomer newcomer, ClaimHead.Numbered claim) {
        var device = newcomer.device();
        var audit = newcomer.audit();
        var partition = Names.device(claim.head().tenant(), device);
        var outcome = writing.deciding().decide(partition, REGISTERED, view -> registration(view, newcomer, claim));
        return switch (outcome) {
            case THERE -> true;
            case MADE -> {
                var stands = stands(device, claim);
                if (!stands) {
                    // Released in between: what was made belongs to nobody.
                    forget(partition, claim.version(), audit);
                }
                yield stands;
            }
            case LEFT_OVER -> {
                forget(partition, claim.version() - 1, audit);
                yield false;
            }
            case OVERTAKEN -> false;
        };
    }

    private boolean stands(DeviceId device, ClaimHead.Numbered claim) {
        return ClaimHead.of(writing.reading().heads(Names.claim(device), Set.of()))
                .equals(Optional.of(claim));
    }

    private enum Registration {
        THERE,
        MADE,
        LEFT_OVER,
        OVERTAKEN
    }

    private Decision<Registration> registration(Store.PartitionView view, Newcomer newcomer, ClaimHead.Numbered claim) {
        var found = view.heads().get(Names.DEVICE);
        if (found != null) {
            var head = DeviceHead.decode(found.bytes());
            if (head.claim() == claim.version()) {
                return Decision.nothing(
                        head.state() == DeviceHead.State.REGISTERED ? Registration.THERE : Registration.OVERTAKEN);
            }
            return Decision.nothing(head.claim() < claim.version() ? Registration.LEFT_OVER : Registration.OVERTAKEN);
        }
        var owner = claim.head().owner();
        var now = writing.now();
        var head = new DeviceHead(owner, newcomer.name(), List.of(), now, DeviceHead.State.REGISTERED, claim.version());
        var tenant = view.partition().tenant();
        var events = newcomer.events(owner);
        var size = events.stream().mapToInt(event -> event.length).sum();
        var change = new Change(
                Names.DEVICE,
                view.version(Names.DEVICE),
                events,
                head.encode(),
                writing.retention().keepUntil(tenant, now, size));
        var changes = new ArrayList<>(List.of(change));
        if (!newcomer.links().isEmpty()) {
            changes.add(writing.change(
                    tenant,
                    Names.LINKS,
                    view.version(Names.LINKS),
                    StoredEvents.encode(new DeviceEvent.LinksPublished(newcomer.links(), newcomer.audit())),
                    LinksHead.NONE.with(newcomer.links(), newcomer.audit()).encode()));
        }
        return new Decision<>(Registration.MADE, List.of(), changes, Findable.registered(newcomer.device(), head));
    }

    /** @param name may be empty */
    private record Newcomer(DeviceId device, String name, List<Link> links, Audit audit) {
        List<byte[]> events(String owner) {
            var registered = StoredEvents.encode(new DeviceEvent.Registered(owner, audit));
            return name.isEmpty()
                    ? List.of(registered)
                    : List.of(registered, StoredEvents.encode(new DeviceEvent.Described(name, List.of(), audit)));
        }
    }

    /** Finishes what {@link #releasing} began. */
    private void release(DeviceId device, ClaimHead.Numbered claim, Audit audit) {
        sessions.end(device, SIGNED_OFF);
        forget(Names.device(claim.head().tenant(), device), claim.version(), audit);
        var view = writing.reading().heads(Names.claim(device), Set.of());
        var head = view.heads().get(Names.CLAIM);
        if (head != null && ClaimHead.of(view).equals(Optional.of(claim))) {
            var last = farewells;
            if (last != null) {
                var since = Nanos.instant(head.time());
                last.forEach(one -> one.released(claim.head().tenant(), device, since));
            }
            delete(view.partition(), view.generation());
        }
    }

    /** Forgets a device that stands on a claim of this version or an older one. */
    private void forget(Partition partition, long claimMax, Audit audit) {
        var generation =
                writing.deciding().decide(partition, Presence.STREAMS, view -> unregistration(view, claimMax, audit));
        generation.ifPresent(one -> delete(partition, one));
    }

    /** The result is the generation to be deleted; empty when there is nothing to delete. */
    private Decision<OptionalLong> unregistration(Store.PartitionView view, long claimMax, Audit audit) {
        var found = view.heads().get(Names.DEVICE);
        if (found == null) {
            return Decision.nothing(OptionalLong.empty());
        }
        var head = DeviceHead.decode(found.bytes());
        if (head.claim() > claimMax) {
            return Decision.nothing(OptionalLong.empty());
        }
        var generation = OptionalLong.of(view.generation());
        if (head.state() == DeviceHead.State.UNREGISTERED) {
            return Decision.nothing(generation);
        }
        var changes = new ArrayList<Change>();
        changes.add(writing.change(
                view.partition().tenant(),
                Names.DEVICE,
                found.version(),
                StoredEvents.encode(new DeviceEvent.Unregistered(head.owner(), audit)),
                head.unregistered().encode()));
        // After the deletion all versions go on from the highest: an epoch of now must not be one of them.
        presence(view).closing(SIGNED_OFF, audit).ifPresent(changes::add);
        var requires = List.of(new Requirement(Names.SESSION, view.version(Names.SESSION)));
        return new Decision<>(generation, changes.size() == 1 ? requires : List.of(), changes);
    }

    private void delete(Partition partition, long generation) {
        try {
            writing.committer().delete(partition, generation);
        } catch (ProviderException failure) {
            if (failure.fault() != Fault.CONFLICT) {
                throw failure;
            }
            // Someone else was faster.
        }
    }

    private Presence presence(Store.PartitionView view) {
        return new Presence(writing, sessions.log(), view);
    }

    private static Refused unknown() {
        return new Refused(Reason.NOT_FOUND, "The owner has no such device.");
    }
}
