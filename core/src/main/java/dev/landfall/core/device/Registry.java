package dev.landfall.core.device;

import dev.landfall.core.access.Access;
import dev.landfall.core.access.Action;
import dev.landfall.core.access.Principal;
import dev.landfall.core.commit.Decision;
import dev.landfall.core.commit.StoreWrites;
import dev.landfall.core.model.Audit;
import dev.landfall.core.model.DeviceEvent;
import dev.landfall.core.model.DeviceId;
import dev.landfall.core.model.DeviceKey;
import dev.landfall.core.model.DeviceLimits;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The registry: which owner has which device. All calls block and refuse with {@link dev.landfall.core.model.Refused}. Any thread.
 *
 * <p>A device belongs to a tenant, and within it to the owner that signed it up first; the same id in another tenant is another device. A
 * deletion has three steps: the device is marked, its credentials end, and the partition is deleted. After a crash in between, the next
 * sign-up, the next sign-off or the janitor finishes the deletion.
 */
@SuppressWarnings("exports") // made by the core alone
public final class Registry {
    /** The reason for which the session of a deleted device ends. */
    static final String SIGNED_OFF = "signed-off";

    /** The streams that a sign-up reads. */
    private static final Set<String> REGISTERED = Set.of(Names.DEVICE, Names.LINKS);

    private static final int ATTEMPTS_MAX = 16;
    private static final Set<String> LEAVING = Set.of(Names.DEVICE, Names.SESSION);
    /** The time after which the janitor finishes a deletion, in nanoseconds. */
    private static final long LEFT_ALONE = TimeUnit.SECONDS.toNanos(5);

    private final StoreWrites writing;
    private final Access access;
    private final Sessions sessions;
    private final FormerClaims formerClaims;
    private final DeviceQuota counts;
    private final DeletionHooks hooks;

    /** Creates a registry with the usual limits. */
    public Registry(StoreWrites writing, Access access, Sessions sessions) {
        this(writing, access, sessions, DeviceLimits.USUAL, System::nanoTime);
    }

    /**
     * @param sessions the sessions of this node; a session on another node notices a deletion when it writes
     * @param nanos a monotonic clock in nanoseconds
     */
    public Registry(StoreWrites writing, Access access, Sessions sessions, DeviceLimits limits, LongSupplier nanos) {
        this.writing = writing;
        this.access = access;
        this.sessions = sessions;
        this.formerClaims = new FormerClaims(writing);
        this.counts = new DeviceQuota(writing.reading(), limits, nanos);
        this.hooks = new DeletionHooks(writing);
    }

    /** Counts the devices of owners and tenants that have many. The core calls it once each second; blocks. */
    public void count() {
        counts.round();
    }

    /**
     * Sets the services that end the credentials of deleted devices. Called once, before the gateways open: deletions that a crash has
     * left are finished only from then on.
     */
    public void credentialRevokers(List<CredentialRevoker> all) {
        hooks.are(all);
    }

    /**
     * Finishes the deletion of a device that {@link #signOff} has begun and a crash has left. For the janitor.
     *
     * @return whether the partition is a device that is being deleted
     */
    public boolean finish(Partition partition) {
        var mayFinish = mayFinish();
        if (Names.claimed(partition).isPresent()) {
            if (mayFinish) {
                finishFormer(partition);
            }
            return true;
        }
        var view = writing.reading().heads(partition, LEAVING);
        var key = Names.keyOf(partition);
        if (key.isEmpty() || !leaving(view)) {
            return false;
        }
        if (mayFinish) {
            release(key.get(), view.generation());
        }
        return true;
    }

    /** Finishes a deletion that a hub before decision 0024 has begun: it marked the claim and not the device. */
    private void finishFormer(Partition partition) {
        var claim = formerClaims.find(partition).filter(found -> found.head().state() == ClaimHead.State.RELEASING);
        var device = Names.claimed(partition);
        if (claim.isEmpty() || device.isEmpty()) {
            return;
        }
        var key = new DeviceKey(claim.get().head().tenant(), device.get());
        giveUpFormer(key, claim.get().version(), Audit.HUB);
        var head = writing.reading().heads(partition, Set.of()).heads().get(Names.CLAIM);
        if (head != null) {
            hooks.call(key, Nanos.instant(head.time()));
            formerClaims.forget(key, claim.get().version());
        }
    }

    /**
     * Signs a device up for the principal's owner, in the principal's tenant. Does nothing when the owner has it already. Other tenants
     * make no difference to the result, which holds at once.
     *
     * @throws dev.landfall.core.model.Refused ALREADY_OWNED (by another owner of the tenant), FORBIDDEN (the token is bound to another
     *     device), TOO_MANY with the quota (of the owner or the tenant)
     */
    public void signUp(Principal principal, DeviceId device) {
        signUp(principal, device, ProvisionedMetadata.NONE);
    }

    /**
     * As {@link #signUp(Principal, DeviceId)}, for a device with metadata.
     *
     * @param metadata of a new device; a device that exists keeps its own
     * @throws dev.landfall.core.model.Refused also INVALID and TOO_LARGE for links that are not valid
     */
    public void signUp(Principal principal, DeviceId device, ProvisionedMetadata metadata) {
        access.checkAlive(principal);
        if (!access.may(principal, Action.CONNECT, device, principal.tenant(), principal.owner())) {
            throw new Refused(Reason.FORBIDDEN, "The token may not sign up this device.");
        }
        var audit = new Audit(principal.subject(), "", 0);
        var links = PublicationRules.byHref(metadata.links());
        PublicationRules.checkCount(links.size());
        var signUp = new DeviceSignUp(
                new DeviceKey(principal.tenant(), device),
                principal.owner(),
                DeviceIndexTerms.plain(metadata.name()),
                List.copyOf(links.values()),
                audit);
        forgetLeftOver(signUp.key(), audit);
        for (var attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
            var leaving = register(signUp);
            if (leaving.isEmpty()) {
                return;
            }
            if (!release(signUp.key(), leaving.getAsLong())) {
                break;
            }
        }
        throw new Refused(
                Reason.UNAVAILABLE, "The device is signed up and signed off at the same time. Try again later.");
    }

    /**
     * Deletes a device: ends its session and credentials, deletes its data, and frees its id.
     *
     * @throws dev.landfall.core.model.Refused NOT_FOUND when the principal has no such device
     */
    public void signOff(Principal principal, DeviceId device) {
        var key = new DeviceKey(principal.tenant(), device);
        var audit = new Audit(principal.subject(), "", 0);
        var generation = writing.deciding().decide(Names.device(key), Presence.STREAMS, view -> {
            var found = Optional.ofNullable(view.heads().get(Names.DEVICE)).orElseThrow(Registry::unknown);
            checkMayDelete(principal, key, DeviceHead.decode(found.bytes()).owner());
            return unregistration(view, Long.MAX_VALUE, audit);
        });
        generation.ifPresent(one -> release(key, one));
    }

    /**
     * Deletes a device of a bulk deletion, or finishes its deletion.
     *
     * @return what became of it
     */
    DeletionOutcome giveUp(DeviceKey key, BulkDeletion deletion) {
        var audit = new Audit(deletion.subject(), "", 0);
        var generation = writing.deciding().decide(Names.device(key), Presence.STREAMS, view -> {
            var meant = Optional.ofNullable(view.heads().get(Names.DEVICE))
                    .map(found -> DeviceHead.decode(found.bytes()))
                    .filter(head -> head.registeredAt() <= deletion.askedAt())
                    .filter(head -> deletion.owner().map(head.owner()::equals).orElse(true));
            return meant.isPresent()
                    ? unregistration(view, Long.MAX_VALUE, audit)
                    : Decision.nothing(OptionalLong.empty());
        });
        if (generation.isEmpty()) {
            return DeletionOutcome.NOT_MEANT;
        }
        return release(key, generation.getAsLong()) ? DeletionOutcome.FREE : DeletionOutcome.LATER;
    }

    /** Whether the services that end credentials are known, so that deletions may be finished. */
    boolean mayFinish() {
        return hooks.known();
    }

    /** Whether the principal's owner has this device, and the token is not bound to another one. */
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

    private void checkMayDelete(Principal principal, DeviceKey key, String owner) {
        if (!access.may(principal, Action.READ, key.device(), key.tenant(), owner)) {
            throw unknown();
        }
        if (!access.may(principal, Action.DELETE, key.device(), key.tenant(), owner)) {
            throw new Refused(Reason.FORBIDDEN, "The token may not delete this device.");
        }
    }

    /** The generation whose deletion has to be finished first; empty when the owner has the device now. */
    private OptionalLong register(DeviceSignUp signUp) {
        var decided =
                writing.deciding().decided(Names.device(signUp.key()), REGISTERED, view -> registration(view, signUp));
        if (decided.written()) {
            counts.added(signUp.key().tenant(), signUp.owner());
        }
        return decided.result();
    }

    private Decision<OptionalLong> registration(Store.PartitionView view, DeviceSignUp signUp) {
        var found = view.heads().get(Names.DEVICE);
        if (found != null) {
            var head = DeviceHead.decode(found.bytes());
            if (head.state() == DeviceHead.State.UNREGISTERED) {
                return Decision.nothing(OptionalLong.of(view.generation()));
            }
            if (!head.owner().equals(signUp.owner())) {
                throw new Refused(
                        Reason.ALREADY_OWNED, "The device has another owner, who must sign it off or delete it first.");
            }
            return Decision.nothing(OptionalLong.empty());
        }
        counts.check(signUp.key().tenant(), signUp.owner());
        var now = writing.now();
        var head = new DeviceHead(signUp.owner(), signUp.name(), List.of(), now, DeviceHead.State.REGISTERED, 0);
        var tenant = view.partition().tenant();
        var events = signUp.events();
        var size = events.stream().mapToInt(event -> event.length).sum();
        var change = new Change(
                Names.DEVICE,
                view.version(Names.DEVICE),
                events,
                head.encode(),
                writing.retention().keepUntil(tenant, now, size));
        var changes = new ArrayList<>(List.of(change));
        var links = LinksHead.NONE.with(signUp.links(), signUp.audit());
        if (!signUp.links().isEmpty()) {
            changes.add(writing.change(
                    tenant,
                    Names.LINKS,
                    view.version(Names.LINKS),
                    StoredEvents.encode(new DeviceEvent.LinksPublished(signUp.links(), signUp.audit())),
                    links.encode()));
        }
        var device = signUp.key().device();
        var indexes = new HashMap<>(DeviceIndexTerms.registered(device, head, Names.NOBODY));
        indexes.put(Names.LINK_TYPES.name(), DeviceIndexTerms.linked(device, signUp.owner(), links));
        return new Decision<>(OptionalLong.empty(), List.of(), changes, indexes);
    }

    private static boolean leaving(Store.PartitionView view) {
        var found = view.heads().get(Names.DEVICE);
        return found != null && DeviceHead.decode(found.bytes()).state() == DeviceHead.State.UNREGISTERED;
    }

    /**
     * Finishes a deletion in this generation of the device.
     *
     * @return false when the id cannot be free yet: lists may still lack recent credentials, so the janitor ends them once more
     */
    private boolean release(DeviceKey key, long generation) {
        var view = writing.reading().heads(Names.device(key), LEAVING);
        var head = view.heads().get(Names.DEVICE);
        if (head == null || view.generation() != generation || !leaving(view)) {
            return true;
        }
        var early = hooks.early(head.time());
        sessions.end(key, view.version(Names.SESSION), SIGNED_OFF);
        hooks.call(key, Nanos.instant(head.time()));
        if (early) {
            return false;
        }
        delete(view.partition(), generation);
        counts.removed(key.tenant(), DeviceHead.decode(head.bytes()).owner());
        return true;
    }

    /** Deletes a device that a crash of a hub before decision 0024 has left without an owner. */
    void forgetLeftOver(DeviceKey key, Audit audit) {
        var view = writing.reading().heads(Names.device(key), Set.of(Names.DEVICE));
        presence(view)
                .registered()
                .filter(head -> !formerClaims.stands(key, head))
                .ifPresent(head -> giveUpFormer(key, head.claim(), audit));
    }

    /** Deletes a device whose claim has this version or an earlier one. */
    private void giveUpFormer(DeviceKey key, long claimMax, Audit audit) {
        var generation = writing.deciding()
                .decide(Names.device(key), Presence.STREAMS, view -> unregistration(view, claimMax, audit));
        generation.ifPresent(one -> release(key, one));
    }

    /**
     * Marks a device as deleted. The result is the generation to finish; empty when there is none.
     *
     * @param claimMax only devices of hubs before decision 0024 with claims up to this version are deleted; {@link Long#MAX_VALUE} for
     *     any device
     */
    private Decision<OptionalLong> unregistration(Store.PartitionView view, long claimMax, Audit audit) {
        var found = view.heads().get(Names.DEVICE);
        if (found == null) {
            return Decision.nothing(OptionalLong.empty());
        }
        var head = DeviceHead.decode(found.bytes());
        if (claimMax != Long.MAX_VALUE && (head.claim() == 0 || head.claim() > claimMax)) {
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
        // The session ends in the same append: after the deletion versions continue from the highest one, and must not
        // meet this epoch.
        presence(view).closing(SIGNED_OFF, audit).ifPresent(changes::add);
        var requires = List.of(new Requirement(Names.SESSION, view.version(Names.SESSION)));
        var shard = Integer.toString(writing.reading().shard(view.partition()));
        var alone = Math.max(LEFT_ALONE, writing.reading().findLag().toNanos());
        var due = new IndexEntry(shard, Names.sortable(Nanos.plus(writing.now(), alone)));
        return new Decision<>(
                generation,
                changes.size() == 1 ? requires : List.of(),
                changes,
                Map.of(Names.DUE.name(), List.of(due), Names.HOLDER.name(), List.of()));
    }

    private void delete(Partition partition, long generation) {
        try {
            writing.committer().delete(partition, generation);
        } catch (ProviderException failure) {
            if (failure.fault() != Fault.CONFLICT) {
                throw failure;
            }
            // Another thread or node has deleted it first.
        }
    }

    private Presence presence(Store.PartitionView view) {
        return new Presence(writing, sessions.log(), view);
    }

    private static Refused unknown() {
        return new Refused(Reason.NOT_FOUND, "The owner has no such device.");
    }
}
