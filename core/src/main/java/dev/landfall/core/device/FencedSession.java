package dev.landfall.core.device;

import dev.landfall.core.command.CommandSlot;
import dev.landfall.core.command.DeviceCommands;
import dev.landfall.core.command.SessionCommands;
import dev.landfall.core.command.SessionSlot;
import dev.landfall.core.commit.AppendWait;
import dev.landfall.core.commit.Decision;
import dev.landfall.core.commit.StoreWrites;
import dev.landfall.core.model.Audit;
import dev.landfall.core.model.Command;
import dev.landfall.core.model.DeviceEvent;
import dev.landfall.core.model.DeviceId;
import dev.landfall.core.model.Fact;
import dev.landfall.core.model.Link;
import dev.landfall.core.model.Reason;
import dev.landfall.core.model.Refused;
import dev.landfall.core.model.Synchronisation;
import dev.landfall.core.stored.DeviceHead;
import dev.landfall.core.stored.LinksHead;
import dev.landfall.core.stored.Names;
import dev.landfall.core.stored.StoredEvents;
import dev.landfall.core.stored.SyncHead;
import dev.landfall.guard.Guard;
import dev.landfall.provider.Append.Change;
import dev.landfall.provider.Outcome;
import dev.landfall.provider.Store;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A session that this node holds. Each append goes through its {@link SessionFence}. Only the session writes links and resources, so it knows their versions without reading. If an append finds other versions,
 * there is a later session, or an earlier append failed. In both cases the session ends, and the device begins again with the
 * stored state.
 */
final class FencedSession implements DeviceSession {
    /** The reason of the end if a later session was opened. */
    static final String REPLACED = "replaced";
    /** The name under which exceptions of listeners are counted. */
    static final String THREAD = "session";

    private final OpenedSession opened;
    private final StoreWrites writing;
    private final Sessions home;
    private final Sessions.Listener listener;
    private final DeviceCommands commands;
    private final SessionEnd end = new SessionEnd();
    private final SessionFence fence;
    private final HubKeptValues hubKept;

    /** Also the lock of all fields below. It is held while an append is built, and never while waiting. */
    private final TwinDigests digests;

    private long sequence;
    private @Nullable PendingMessage latest;

    /** Held by a thread that publishes, until its links are durable. */
    private final ReentrantLock publishing = new ReentrantLock();

    private long linksVersion;
    private volatile LinksHead links;
    private volatile DeviceHead described;
    private volatile Synchronisation synchronisation;

    /** @param view all streams, read after the session was opened: earlier sessions can't change it any more */
    FencedSession(
            OpenedSession opened,
            Store.PartitionView view,
            Sessions home,
            DeviceCommands commands,
            Sessions.Listener listener) {
        this.opened = opened;
        this.writing = home.writing();
        this.home = home;
        this.commands = commands;
        this.listener = listener;
        fence = new SessionFence(opened, writing, end, this::lost);
        var signIn = opened.signIn();
        linksVersion = view.version(Names.LINKS);
        links = LinksHead.of(view);
        var origin = new StoredEvents.Origin(signIn.principal().subject(), signIn.connection());
        digests = new TwinDigests(view, origin, href -> links.kept(href));
        hubKept = new HubKeptValues(view, href -> links.kept(href));
        described = opened.device();
        synchronisation = opened.synchronisation();
    }

    @Override
    public DeviceId device() {
        return opened.signIn().device();
    }

    @Override
    public String owner() {
        return opened.device().owner();
    }

    @Override
    public long epoch() {
        return opened.epoch();
    }

    @Override
    public boolean offer(List<Report> reports, Done done) {
        if (!writing.committer().hasRoom()) {
            writing.meters().refused("commit-queue-full");
            return false;
        }
        OfferResult taken;
        synchronized (digests) {
            var ended = end.reason();
            taken = ended == null ? attempt(reports, done) : new OfferResult.Unfit(ended);
        }
        return switch (taken) {
            case OfferResult.Coming _ -> true;
            case OfferResult.Full _ -> false;
            case OfferResult.Known _ -> {
                done.stored();
                yield true;
            }
            case OfferResult.Unfit(var reason) -> {
                writing.meters().refused(reason);
                done.failed(reason);
                yield true;
            }
        };
    }

    private OfferResult attempt(List<Report> reports, Done done) {
        try {
            return take(reports, done);
        } catch (TwinDigests.Unfit unfit) {
            return new OfferResult.Unfit(unfit.reason);
        }
    }

    private OfferResult take(List<Report> reports, Done done) {
        var fold = digests.fold(reports);
        if (fold.isEmpty()) {
            // Known, but maybe not yet durable.
            return latest == null ? OfferResult.KNOWN : latest.addListener(done);
        }
        if (fold.bytes() > home.itemBytesMax()) {
            throw new TwinDigests.Unfit("too-large");
        }
        var now = writing.now();
        var write = new PendingMessage(this, done, fold.events());
        var tenant = opened.partition().tenant();
        if (!writing.committer()
                .offer(fence.append(now, fold.changes(tenant, now, writing.retention()), Map.of()), write)) {
            return OfferResult.FULL;
        }
        digests.apply(fold);
        latest = write;
        sequence = reports.getLast().sequence();
        return OfferResult.COMING;
    }

    @Override
    public void whenRoom(Runnable callback) {
        writing.committer().whenRoom(callback);
    }

    @Override
    public List<Link> links() {
        return List.copyOf(links.links().values());
    }

    @Override
    public List<byte[]> etags(int limit) {
        synchronized (digests) {
            return digests.etags(limit);
        }
    }

    @Override
    public void publish(List<Link> published) {
        var byHref = PublicationRules.byHref(published);
        publishing.lock();
        try {
            var audit = audit();
            var next = links.with(byHref.values(), audit);
            if (next.links().equals(links.links())) {
                end.check();
                return;
            }
            PublicationRules.checkCount(next.links().size());
            publishDurably(new DeviceEvent.LinksPublished(List.copyOf(byHref.values()), audit), next, List.of());
        } finally {
            publishing.unlock();
        }
    }

    @Override
    public List<String> unpublish(Collection<String> hrefs) {
        var asked = new LinkedHashSet<>(hrefs);
        List<String> withdrawn;
        publishing.lock();
        try {
            withdrawn = asked.stream().filter(links.links()::containsKey).toList();
            if (!withdrawn.isEmpty()) {
                var audit = audit();
                publishDurably(
                        new DeviceEvent.LinksUnpublished(withdrawn, audit), links.without(withdrawn, audit), withdrawn);
            }
            asked.removeAll(links.links().keySet());
        } finally {
            publishing.unlock();
        }
        if (!asked.isEmpty()) {
            // Again, if the first time failed in between: nothing happens when nothing is pending.
            commands.withdrawn(asked);
        }
        return withdrawn;
    }

    private void publishDurably(DeviceEvent event, LinksHead next, List<String> gone) {
        var waiting = new AppendWait();
        while (!offerLinks(event, next, gone, waiting)) {
            writing.committer().awaitRoom();
        }
        switch (waiting.await()) {
            case Outcome.Committed _ -> {
                linksVersion++;
                synchronized (digests) {
                    links = next;
                    digests.handOver();
                }
            }
            case Outcome.Conflicted(var actual) -> {
                lost(actual.containsKey(Names.SESSION) ? REPLACED : "conflict");
                end.check();
            }
            case Outcome.Refused _ -> {
                if (!gone.isEmpty()) {
                    lost("refused-by-store");
                }
                throw new Refused(Reason.TOO_LARGE, "These are too many links at once. Publish them in parts.");
            }
        }
    }

    /** Appends links in order with the reports of the device: the removal of a resource comes after its last change. */
    private boolean offerLinks(DeviceEvent event, LinksHead next, List<String> gone, AppendWait waiting) {
        synchronized (digests) {
            end.check();
            var now = writing.now();
            var tenant = opened.partition().tenant();
            var fold = gone.isEmpty() ? TwinChanges.NOTHING : digests.fold(digests.gone(gone, sequence));
            var changes = new ArrayList<Change>();
            changes.add(writing.change(tenant, Names.LINKS, linksVersion, StoredEvents.encode(event), next.encode()));
            changes.addAll(fold.changes(tenant, now, writing.retention()));
            if (fold.isEmpty()) {
                return writing.committer().offer(fence.append(now, changes, opened.published(next)), waiting);
            }
            // Who repeats that they are gone waits for this as for any other change.
            var write = new PendingMessage(this, null, fold.events());
            var taken = writing.committer()
                    .offer(fence.append(now, changes, opened.published(next)), new CallbackPair(write, waiting));
            if (taken) {
                digests.apply(fold);
                latest = write;
            }
            return taken;
        }
    }

    @Override
    public void describe(String name, List<String> types) {
        var known = name.isEmpty() ? described.name() : DeviceIndexTerms.plain(name);
        if (described.name().equals(known) && described.types().equals(types)) {
            end.check();
            return;
        }
        PublicationRules.checkTypes(types);
        described = fence.decide(Set.of(Names.DEVICE, Names.SESSION), view -> {
            var stored = view.heads().get(Names.DEVICE);
            if (stored == null) {
                throw SessionEnd.refusal(REPLACED);
            }
            var head = DeviceHead.decode(stored.bytes()).described(known, List.copyOf(types));
            var event = new DeviceEvent.Described(known, head.types(), audit());
            var change = fence.change(view, Names.DEVICE, event, head.encode());
            return new Decision<>(head, fence.requirements(), List.of(change), opened.described(head));
        });
    }

    @Override
    public Synchronisation synchronisation() {
        return synchronisation;
    }

    @Override
    public void synchronisation(Synchronisation.State state, boolean enabled, boolean forced) {
        synchronisation = fence.decide(Set.of(Names.SYNC, Names.SESSION), view -> {
            var head = view.heads().get(Names.SYNC);
            var before = head == null
                    ? Synchronisation.INITIAL
                    : SyncHead.decode(head.bytes()).synchronisation();
            var next = PublicationRules.next(before, state, enabled, forced, writing.now());
            if (next.equals(before)) {
                return Decision.nothing(before);
            }
            var event = new DeviceEvent.SynchronisationChanged(next, audit());
            var change = fence.change(view, Names.SYNC, event, new SyncHead(next).encode());
            return new Decision<>(next, fence.requirements(), List.of(change));
        });
    }

    @Override
    public List<Fact> keptChanges() {
        end.check();
        return hubKept.changes(writing.reading(), opened.partition(), device(), fence::check, this::wake);
    }

    @Override
    public SessionCommands commands() {
        return commands;
    }

    @Override
    public void withdrawWill() {
        home.withdrawWill(this);
    }

    @Override
    public void close(String reason) {
        end.end(reason);
        home.close(this);
    }

    SessionEnd end() {
        return end;
    }

    OpenedSession opened() {
        return opened;
    }

    Audit audit() {
        synchronized (digests) {
            return new Audit(
                    opened.signIn().principal().subject(), opened.signIn().connection(), sequence);
        }
    }

    /** Tells the gateway that commands may wait for the device. */
    void wake() {
        if (end.reason() == null) {
            Guard.run(THREAD, listener::commandsWaiting);
        }
    }

    /** Asks the gateway for a place for a command; null when there is none now. */
    @Nullable
    SessionSlot reserve(Command command) {
        var slot = new AtomicReference<@Nullable CommandSlot>();
        if (end.reason() == null) {
            Guard.run(THREAD, () -> slot.set(listener.slot(command)));
        }
        var kept = slot.get();
        return kept == null ? null : new SessionSlot(epoch(), opened.signIn().connection(), kept);
    }

    /** Tells the gateway that changes of resources are durable. */
    void stored(int events) {
        try {
            writing.meters().changed(events);
        } catch (RuntimeException | Error bug) { // the device wants to hear that it is stored
            Guard.failed(THREAD, bug);
        }
    }

    /** Ends the session by a decision of the hub. The committer calls it, so it must not wait. */
    void lost(String reason) {
        if (end.end(reason)) {
            Guard.run(THREAD, () -> home.lost(this, reason));
            Guard.run(THREAD, () -> listener.ended(reason));
            Guard.run(THREAD, () -> writing.meters().refused("session-" + reason));
        }
    }
}
