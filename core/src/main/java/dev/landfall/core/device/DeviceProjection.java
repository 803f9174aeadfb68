package dev.landfall.core.device;

import dev.landfall.core.device.Devices.DeviceView;
import dev.landfall.core.model.AnswerStatus;
import dev.landfall.core.model.Audit;
import dev.landfall.core.model.Content;
import dev.landfall.core.model.DeviceConnection;
import dev.landfall.core.model.DeviceEvent;
import dev.landfall.core.model.DeviceId;
import dev.landfall.core.model.Fact;
import dev.landfall.core.model.Link;
import dev.landfall.core.model.Synchronisation;
import dev.landfall.core.stored.DeviceHead;
import dev.landfall.core.stored.LinksHead;
import dev.landfall.core.stored.Names;
import dev.landfall.core.stored.SessionHead;
import dev.landfall.core.stored.StoredEvents;
import dev.landfall.core.stored.SyncHead;
import dev.landfall.form.UnknownForms;
import dev.landfall.provider.Store;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The device as apps see it, computed from its heads (a projection).
 *
 * @param live tells whether the lease of an incarnation is valid
 */
record DeviceProjection(DeviceId device, Store.PartitionView view, Predicate<String> live) {
    /** The streams whose heads are needed. */
    static final Set<String> STREAMS = Set.of(Names.DEVICE, Names.LINKS, Names.SESSION, Names.SYNC);

    /** The head of the device; empty if the device is not registered or is being deleted. */
    Optional<DeviceHead> registered() {
        return head(Names.DEVICE)
                .map(head -> DeviceHead.decode(head.bytes()))
                .filter(head -> head.state() == DeviceHead.State.REGISTERED);
    }

    /**
     * The device as apps see it.
     *
     * @param twins the hrefs of the twins to include
     */
    DeviceView device(DeviceHead head, Set<String> twins) {
        var links = links();
        return new DeviceView(
                device,
                view.partition().tenant(),
                head.owner(),
                head.name(),
                head.types(),
                head.registeredAt(),
                connection(),
                synchronisation(),
                view.version(Names.SESSION) + view.version(Names.SYNC),
                Math.max(time(Names.SESSION), time(Names.SYNC)),
                links.links(),
                published(links),
                twins(links, twins));
    }

    /** All twins that are published or have content, by href. */
    List<Fact> twins() {
        var links = links();
        var hrefs = new TreeSet<>(links.links().keySet());
        view.heads().keySet().stream().filter(Names::isResource).forEach(hrefs::add);
        return List.copyOf(twins(links, hrefs).values());
    }

    /** The connection of the device. It is online if its session is open and the lease of its node is valid. */
    DeviceConnection connection() {
        var last = head(Names.SESSION)
                .map(head -> UnknownForms.orElse(
                        () -> SessionHead.decode(head.bytes()).connection(), unknown(head)))
                .orElse(DeviceConnection.NEVER);
        return !last.online() || live.test(last.node()) ? last : lost(last);
    }

    private Synchronisation synchronisation() {
        return head(Names.SYNC)
                .map(head -> UnknownForms.orElse(
                        () -> SyncHead.decode(head.bytes()).synchronisation(), Synchronisation.INITIAL))
                .orElse(Synchronisation.INITIAL);
    }

    /** Whether the device has published a resource of one of these types. */
    boolean publishes(Set<String> types) {
        return links().links().values().stream()
                .anyMatch(link -> link.types().stream().anyMatch(types::contains));
    }

    private LinksHead links() {
        return UnknownForms.orElse(() -> LinksHead.of(view), LinksHead.NONE);
    }

    private Optional<Fact> published(LinksHead links) {
        return head(Names.LINKS)
                .map(head -> fact(
                        head,
                        new DeviceEvent.LinksPublished(List.copyOf(links.links().values()), links.audit())));
    }

    private Map<String, Fact> twins(LinksHead links, Set<String> hrefs) {
        var twins = new LinkedHashMap<String, Fact>();
        for (var href : hrefs) {
            twin(links, href).ifPresent(fact -> twins.put(href, fact));
        }
        return twins;
    }

    /** The twin of a resource. The twin of a resource that was published and never reported is empty and has version 0. */
    private Optional<Fact> twin(LinksHead links, String href) {
        var link = links.links().get(href);
        var head = head(href);
        if (head.isEmpty() || !Names.isResource(href)) {
            // A link that stands for other resources (see Link.Rule) has no twin of its own.
            return Optional.ofNullable(link).filter(one -> !one.rule().open()).map(this::unreported);
        }
        var event = shown(href, link, head.get());
        var gone = link == null
                && event instanceof DeviceEvent.ResourceChanged changed
                && changed.status() == AnswerStatus.NOT_FOUND
                && changed.content().isEmpty();
        return gone ? Optional.empty() : Optional.of(fact(head.get(), event));
    }

    /** The event to show for a resource. An event that only a newer version can read is shown as an unknown value. */
    private static DeviceEvent shown(String href, @Nullable Link link, Store.Head head) {
        var event = StoredEvents.decode(href, head.bytes());
        return event instanceof DeviceEvent.Unknown
                ? new DeviceEvent.ResourceChanged(
                        href,
                        AnswerStatus.UNKNOWN,
                        Content.NONE,
                        link == null ? List.of() : link.types(),
                        TwinDigest.NO_ETAG,
                        Audit.HUB)
                : event;
    }

    /** The connection to show when only a newer version can read the session. */
    private static DeviceConnection unknown(Store.Head session) {
        return new DeviceConnection(false, "", "", "", List.of(), 0, session.time(), "unknown");
    }

    /** The empty twin of a resource that was published and never reported. */
    private Fact unreported(Link link) {
        var event = new DeviceEvent.ResourceChanged(
                link.href(), AnswerStatus.UNKNOWN, Content.NONE, link.types(), TwinDigest.NO_ETAG, Audit.HUB);
        return new Fact(view.partition().tenant(), device, 0, time(Names.LINKS), event);
    }

    private Fact fact(Store.Head head, DeviceEvent event) {
        return new Fact(view.partition().tenant(), device, head.version(), head.time(), event);
    }

    private long time(String stream) {
        return head(stream).map(Store.Head::time).orElse(0L);
    }

    private Optional<Store.Head> head(String stream) {
        return Optional.ofNullable(view.heads().get(stream));
    }

    /** A connection that was lost with its node. The time of the loss is not known, so the time of the sign-in stands for it. */
    private static DeviceConnection lost(DeviceConnection last) {
        return new DeviceConnection(
                false,
                last.id(),
                last.protocol(),
                last.node(),
                last.localEndpoints(),
                last.connectedAt(),
                last.since(),
                Sessions.NODE_LOST);
    }
}
