package dev.landfall.core.device;

import dev.landfall.core.commit.Decision;
import dev.landfall.core.commit.StoreWrites;
import dev.landfall.core.model.Audit;
import dev.landfall.core.model.DeviceEvent;
import dev.landfall.core.model.DeviceKey;
import dev.landfall.core.model.Reason;
import dev.landfall.core.model.Refused;
import dev.landfall.core.stored.ClaimHead;
import dev.landfall.core.stored.LinksHead;
import dev.landfall.core.stored.Names;
import dev.landfall.core.stored.StoredEvents;
import dev.landfall.guard.Guard;
import dev.landfall.guard.NodeLocal;
import dev.landfall.provider.Append.Change;
import dev.landfall.provider.Append.IndexEntry;
import dev.landfall.provider.Append.Requirement;
import dev.landfall.provider.Fault;
import dev.landfall.provider.Page;
import dev.landfall.provider.Partition;
import dev.landfall.provider.ProviderException;
import dev.landfall.provider.Store;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;

/**
 * Carries devices over that hubs before the decisions 0024 and 0025 have stored, while the hub runs. Each device gets the index entries
 * of today and loses the version of its claim, and the claim is deleted. A device with such a version is not carried over yet; all others
 * are. The work is done in bounded steps, shard by shard. The progress is stored after each step, so the next start continues there; a
 * step may be repeated. One thread of the core calls {@link #round}.
 */
public final class DeviceMigration {
    private static final Logger LOG = System.getLogger(DeviceMigration.class.getName());
    private static final int PAGE = 100;
    /** The maximum number of partitions of one round. */
    private static final int ROUND_MAX = 2000;

    private static final String STREAM = "carried";
    /** The streams from which the index entries of a device are made. */
    private static final Set<String> CARRIED =
            Set.of(Names.DEVICE, Names.LINKS, Names.SESSION, Names.SYNC, Names.COMMANDS);

    private final StoreWrites writing;
    private final Registry registry;
    private final Sessions sessions;
    private final FormerClaims formerClaims;
    private final IntPredicate mine;

    @NodeLocal("the stream \"carried\" of each shard")
    private final boolean[] done;

    private volatile boolean complete;

    /**
     * @param shards the number of shards of the store
     * @param mine whether this node does the housekeeping of a shard
     */
    @SuppressWarnings("exports") // made by the core alone
    public DeviceMigration(StoreWrites writing, Registry registry, Sessions sessions, int shards, IntPredicate mine) {
        this.writing = writing;
        this.registry = registry;
        this.sessions = sessions;
        this.formerClaims = new FormerClaims(writing);
        this.mine = mine;
        this.done = new boolean[shards];
    }

    /** Whether all devices of the store are carried over. Once true, it stays true. */
    public boolean complete() {
        return complete;
    }

    /**
     * Reads the progress of all shards, and carries over the next {@value #ROUND_MAX} partitions of the shards of this node. The core
     * calls it once each second; blocks.
     *
     * @throws Refused UNAVAILABLE
     */
    public void round() {
        if (complete) {
            return;
        }
        var left = ROUND_MAX;
        var all = true;
        for (var shard = 0; shard < done.length; shard++) {
            var head = done[shard] ? new DeviceMigrationHead(true, "") : head(shard);
            while (!head.done() && left > 0 && mine.test(shard)) {
                left -= PAGE;
                head = step(shard, head);
            }
            done[shard] = head.done();
            all &= head.done();
        }
        complete = all;
    }

    private DeviceMigrationHead head(int shard) {
        var view = writing.reading().heads(place(shard), Set.of(STREAM));
        return Optional.ofNullable(view.heads().get(STREAM))
                .map(head -> DeviceMigrationHead.decode(head.bytes()))
                .orElse(DeviceMigrationHead.BEGINNING);
    }

    private DeviceMigrationHead step(int shard, DeviceMigrationHead from) {
        var page = page(shard, from.next());
        carry(page.items());
        var head = new DeviceMigrationHead(page.next() == null, page.next() == null ? "" : page.next());
        var bytes = head.encode();
        writing.deciding()
                .decide(
                        place(shard),
                        Set.of(STREAM),
                        view -> new Decision<>(
                                true,
                                List.of(),
                                List.of(new Change(STREAM, view.version(STREAM), List.of(bytes), bytes, 0))));
        return head;
    }

    private Page<Store.Whole> page(int shard, String token) {
        try {
            return writing.reading().scan(shard, token.isEmpty() ? Optional.empty() : Optional.of(token), PAGE);
        } catch (Refused refused) {
            if (refused.reason() != Reason.INVALID) {
                throw refused;
            }
            // The hub was moved to another store, which does not know this page token. The shard is read from its
            // beginning.
            return writing.reading().scan(shard, Optional.empty(), PAGE);
        }
    }

    /** Carries over the devices of a page, on several threads at once, so that they share group commits. */
    private void carry(List<Store.Whole> wholes) {
        var carried = new AtomicInteger();
        var failed = new ConcurrentLinkedQueue<RuntimeException>();
        try (var threads = Guard.virtualThreads("carrying-over")) {
            for (var whole : wholes) {
                threads.execute(() -> {
                    try {
                        carryIfReadable(whole.view());
                        carried.incrementAndGet();
                    } catch (RuntimeException failure) { // thrown below, when all of this part have come to their end
                        failed.add(failure);
                    }
                });
            }
        }
        var first = failed.peek();
        if (first != null) {
            throw first;
        }
        if (carried.get() < wholes.size()) {
            throw new Refused(Reason.UNAVAILABLE, "Not all of this part was carried over. It is tried again.");
        }
    }

    /** Carries over one partition. A partition that cannot be read is logged and left out; it is in no list anyway. */
    private void carryIfReadable(Store.PartitionView view) {
        try {
            carry(view);
        } catch (ProviderException failure) {
            if (failure.fault() != Fault.CORRUPT) {
                throw failure;
            }
            LOG.log(Level.WARNING, () -> view.partition() + " cannot be read and is not carried over", failure);
        }
    }

    private void carry(Store.PartitionView view) {
        var partition = view.partition();
        if (Names.claimed(partition).isPresent()) {
            carryClaim(partition);
        } else if (view.heads().containsKey(Names.DEVICE)) {
            Names.keyOf(partition).ifPresent(this::carryDevice);
        }
    }

    /**
     * Deletes a claim without a device. A crash during a sign-up has left it, and the caller was never told that the sign-up had
     * succeeded.
     */
    private void carryClaim(Partition partition) {
        var claim = formerClaims.find(partition);
        if (claim.isEmpty() || claim.get().head().state() == ClaimHead.State.RELEASING) {
            // The janitor finishes a deletion that has begun.
            return;
        }
        var device = Names.claimed(partition).orElseThrow();
        var key = new DeviceKey(claim.get().head().tenant(), device);
        var claimed = presence(key)
                .registered()
                .filter(head -> head.claim() == claim.get().version());
        if (claimed.isEmpty()) {
            formerClaims.forget(key, claim.get().version());
        }
    }

    private void carryDevice(DeviceKey key) {
        var head = presence(key).registered();
        if (head.isEmpty()) {
            registry.finish(Names.device(key));
        } else if (head.get().claim() > 0) {
            if (formerClaims.stands(key, head.get())) {
                writing.deciding().decide(Names.device(key), CARRIED, this::carried);
                formerClaims.forget(key, head.get().claim());
            } else {
                registry.forgetLeftOver(key, Audit.HUB);
            }
        }
    }

    private Presence presence(DeviceKey key) {
        var view = writing.reading().heads(Names.device(key), Presence.STREAMS);
        return new Presence(writing, sessions.log(), view);
    }

    private Decision<Boolean> carried(Store.PartitionView view) {
        var presence = new Presence(writing, sessions.log(), view);
        var device = Names.deviceOf(view.partition());
        var found = presence.registered().filter(head -> head.claim() > 0);
        if (found.isEmpty() || device.isEmpty()) {
            return Decision.nothing(false);
        }
        var head = found.get().carriedOver();
        var event = StoredEvents.encode(new DeviceEvent.Described(head.name(), head.types(), Audit.HUB));
        var version = view.version(Names.DEVICE);
        var change = writing.change(view.partition().tenant(), Names.DEVICE, version, event, head.encode());
        Map<String, List<IndexEntry>> indexes =
                new HashMap<>(DeviceIndexTerms.registered(device.get(), head, presence.heldNow()));
        indexes.put(Names.LINK_TYPES.name(), DeviceIndexTerms.linked(device.get(), head.owner(), LinksHead.of(view)));
        indexes.put(Names.COMMANDED.name(), sessions.log().commanded(view));
        var requires = List.of(
                new Requirement(Names.SESSION, view.version(Names.SESSION)),
                new Requirement(Names.LINKS, view.version(Names.LINKS)),
                new Requirement(Names.COMMANDS, view.version(Names.COMMANDS)));
        return new Decision<>(true, requires, List.of(change), indexes);
    }

    private static Partition place(int shard) {
        return Names.carrying(shard);
    }
}
