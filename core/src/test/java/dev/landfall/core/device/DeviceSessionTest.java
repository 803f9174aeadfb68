package dev.landfall.core.device;

import static dev.landfall.core.device.Hub.LAMP;
import static dev.landfall.core.device.Says.link;
import static dev.landfall.core.device.Says.report;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.landfall.conformance.memory.MemoryStore;
import dev.landfall.core.model.AnswerStatus;
import dev.landfall.core.model.Content;
import dev.landfall.core.model.DeviceEvent;
import dev.landfall.core.model.Reason;
import dev.landfall.core.model.Refused;
import dev.landfall.core.model.Synchronisation;
import dev.landfall.core.stored.DeviceHead;
import dev.landfall.core.stored.Names;
import dev.landfall.core.stored.StoredEvents;
import dev.landfall.provider.Fault;
import dev.landfall.provider.ProviderException;
import dev.landfall.provider.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class DeviceSessionTest {
    private final Store memory = new MemoryStore(4, Names.indexes());
    private final Hub hub = new Hub(memory, "node-1", 16);
    private final Answers answers = new Answers();

    @AfterEach
    void close() {
        hub.close();
    }

    @Test
    void what_a_device_reports_is_kept() throws InterruptedException {
        var session = hub.lamp().session();

        var taken = session.offer(List.of(report("/light", "on", "e1"), report("/temp", "20")), answers.to("both"));

        assertThat(taken).isTrue();
        assertThat(answers.next()).isEqualTo("both stored");
        assertThat(history("/light")).containsExactly("on");
        assertThat(history("/temp")).containsExactly("20");
        assertThat(hub.store.groups.getLast())
                .singleElement()
                .satisfies(append -> assertThat(append.changes())
                        .allSatisfy(change -> assertThat(change.head())
                                .isSameAs(change.events().getLast())));
    }

    @Test
    void what_changes_nothing_is_not_written_and_its_etag_is_remembered() throws InterruptedException {
        var session = hub.lamp().session();
        offer(session, "/light", "on", "e1");
        var writes = hub.store.groups.size();

        offer(session, "/light", "on", "e2");

        assertThat(hub.store.groups).hasSize(writes);
        assertThat(session.etags(9)).containsExactly("e2".getBytes(UTF_8));
        assertThat(history("/light")).containsExactly("on");
    }

    @Test
    void a_change_of_status_or_types_alone_is_a_change() throws InterruptedException {
        var session = hub.lamp().session();
        offer(session, "/light", "on", "");
        var on = report("/light", "on");

        session.offer(List.of(with(on, AnswerStatus.OK, List.of("oic.r.a"))), answers.to("types"));
        session.offer(List.of(on), answers.to("same"));
        session.offer(List.of(with(on, AnswerStatus.ERROR, List.of())), answers.to("status"));

        assertThat(List.of(answers.next(), answers.next(), answers.next()))
                .containsExactlyInAnyOrder("types stored", "same stored", "status stored");
        assertThat(hub.lampHeads().version("/light")).isEqualTo(3);
    }

    @Test
    void what_is_known_but_not_yet_durable_is_not_said_to_be_stored() throws InterruptedException {
        var session = hub.lamp().session();
        hub.store.closeGate();
        session.offer(List.of(report("/light", "on")), answers.to("first"));
        hub.store.awaitArrival();

        session.offer(List.of(report("/light", "on")), answers.to("again"));

        assertThat(answers.none()).isTrue();
        hub.store.openGate();
        assertThat(answers.next()).isEqualTo("first stored");
        assertThat(answers.next()).isEqualTo("again stored");
    }

    @Test
    void several_reports_of_one_resource_in_one_message_keep_their_order() throws InterruptedException {
        var session = hub.lamp().session();

        session.offer(
                List.of(
                        report("/light", "on", "1"),
                        report("/light", "on", "2"),
                        report("/temp", "20"),
                        report("/light", "off"),
                        report("/light", "on", "3")),
                answers.to("all"));
        assertThat(answers.next()).isEqualTo("all stored");
        offer(session, "/light", "off", "");

        assertThat(history("/light")).containsExactly("on", "off", "on", "off");
        assertThat(history("/temp")).containsExactly("20");
    }

    @Test
    void etags_are_those_of_the_newest_reports_first() throws InterruptedException {
        var session = hub.lamp().session();
        offer(session, "/a", "1", "a1");
        offer(session, "/b", "1", "b1");
        offer(session, "/c", "1", "");
        offer(session, "/a", "2", "a2");
        var later = hub.signIn(LAMP, "c2").session();

        assertThat(texts(session.etags(2))).containsExactly("a2", "b1");
        assertThat(texts(later.etags(9))).containsExactly("a2", "b1");
        assertThat(texts(later.etags(1))).containsExactly("a2");
    }

    @Test
    void the_next_session_knows_what_is_stored() throws InterruptedException {
        offer(hub.lamp().session(), "/light", "on", "e1");

        var session = hub.signIn(LAMP, "c2").session();
        offer(session, "/light", "on", "e1");
        offer(session, "/light", "off", "e2");

        assertThat(history("/light")).containsExactly("on", "off");
    }

    @Test
    void a_full_queue_takes_nothing_and_loses_nothing() throws InterruptedException {
        var session = hub.lamp().session();
        hub.store.closeGate();
        var taken = 0;
        while (session.offer(List.of(report("/light", "v" + taken)), answers.to("v" + taken))) {
            taken++;
        }
        var room = new CountDownLatch(1);
        session.whenRoom(room::countDown);

        hub.store.openGate();
        assertThat(room.await(10, TimeUnit.SECONDS)).isTrue();
        var retried = session.offer(List.of(report("/light", "v" + taken)), answers.to("last"));

        assertThat(taken).isEqualTo(16);
        assertThat(retried).isTrue();
        for (var i = 0; i < taken; i++) {
            assertThat(answers.next()).isEqualTo("v" + i + " stored");
        }
        assertThat(answers.next()).isEqualTo("last stored");
        assertThat(history("/light")).hasSize(17);
    }

    @Test
    void a_message_that_does_not_fit_is_refused_and_the_session_goes_on() throws InterruptedException {
        var session = hub.lamp().session();

        session.offer(List.of(report("/light", "x".repeat(1 << 20))), answers.to("large"));
        session.offer(List.of(report("light", "on")), answers.to("relative"));
        session.offer(List.of(report("/a\nb", "on")), answers.to("control"));
        var many = new ArrayList<DeviceSession.Report>();
        for (var i = 0; i <= TwinDigests.RESOURCES_MAX; i++) {
            many.add(report("/" + i, ""));
        }
        session.offer(many, answers.to("many"));
        offer(session, "/light", "on", "");

        assertThat(answers.next()).isEqualTo("large failed too-large");
        assertThat(answers.next()).isEqualTo("relative failed invalid-href");
        assertThat(answers.next()).isEqualTo("control failed invalid-href");
        assertThat(answers.next()).isEqualTo("many failed too-many-resources");
        assertThat(hub.lampHeads().heads().keySet())
                .filteredOn(Names::isResource)
                .containsExactly("/light");
    }

    @Test
    void when_the_store_stays_away_the_session_ends_and_is_not_shown_open_later() throws InterruptedException {
        var held = hub.lamp();
        hub.store.down(() -> new ProviderException(Fault.UNAVAILABLE, "away"));

        held.session().offer(List.of(report("/light", "on")), answers.to("lost"));

        assertThat(answers.next()).isEqualTo("lost failed store-unavailable");
        assertThat(held.told().next()).isEqualTo("ended store-unavailable");
        held.session().offer(List.of(report("/light", "off")), answers.to("later"));
        assertThat(answers.next()).isEqualTo("later failed store-unavailable");
        hub.store.down(null);
        awaitOffline();
        assertThat(hub.sessions.count()).isZero();
    }

    @Test
    void links_are_published_replaced_and_withdrawn() throws InterruptedException {
        var session = hub.lamp().session();

        session.publish(List.of(link("/light"), link("/temp")));
        offer(session, "/light", "on", "e");
        session.publish(List.of(link("/light")));
        var withdrawn = session.unpublish(List.of("/light", "/unheard-of"));

        assertThat(withdrawn).containsExactly("/light");
        assertThat(session.links()).extracting("href").containsExactly("/temp");
        assertThat(events(Names.LINKS))
                .satisfiesExactly(
                        event -> assertThat(event).isInstanceOf(DeviceEvent.LinksPublished.class),
                        event -> assertThat(event).isInstanceOf(DeviceEvent.LinksUnpublished.class));
        assertThat(events("/light").getLast()).isInstanceOfSatisfying(DeviceEvent.ResourceChanged.class, gone -> {
            assertThat(gone.status()).isEqualTo(AnswerStatus.NOT_FOUND);
            assertThat(gone.content().isEmpty()).isTrue();
        });
        offer(session, "/light", "on", "e");
        assertThat(history("/light")).containsExactly("on", "", "on");
        assertThat(hub.signIn(LAMP, "c2").session().links()).extracting("href").containsExactly("/temp");
    }

    @Test
    void withdrawing_takes_its_turn_among_the_reports() throws InterruptedException {
        var session = hub.lamp().session();
        session.publish(List.of(link("/light")));

        for (var i = 0; i < 20; i++) {
            session.offer(List.of(report("/light", "a" + i)), answers.to("a"));
            var withdrawing = Thread.ofVirtual().start(() -> session.unpublish(List.of("/light")));
            session.offer(List.of(report("/light", "b" + i)), answers.to("b"));
            withdrawing.join();
            session.publish(List.of(link("/light")));
            assertThat(answers.next()).isEqualTo("a stored");
            assertThat(answers.next()).isEqualTo("b stored");
        }

        assertThat(events(Names.LINKS)).hasSize(41);
    }

    @Test
    void bad_links_are_refused() {
        var session = hub.lamp().session();
        var many = new ArrayList<dev.landfall.core.model.Link>();
        for (var i = 0; i <= PublicationRules.LINKS_MAX; i++) {
            many.add(link("/" + i));
        }

        assertRefused(Reason.INVALID, () -> session.publish(List.of(link("light"))));
        assertRefused(Reason.INVALID, () -> session.publish(List.of(link(""))));
        assertRefused(Reason.TOO_LARGE, () -> session.publish(many));
        assertThat(session.links()).isEmpty();
    }

    @Test
    void a_description_is_written_once_and_cleaned() {
        var session = hub.lamp().session();

        session.describe("Lamp\u0007 \uD83D\uDCA1\uD83D", List.of("oic.d.light"));
        session.describe("Lamp \uD83D\uDCA1", List.of("oic.d.light"));

        var head = Objects.requireNonNull(hub.lampHeads().heads().get(Names.DEVICE));
        assertThat(head.version()).isEqualTo(2);
        assertThat(DeviceHead.decode(head.bytes()).name()).isEqualTo("Lamp \uD83D\uDCA1");
    }

    @Test
    void synchronisation_is_followed() {
        var session = hub.lamp().session();

        session.synchronisation(Synchronisation.State.SYNCING, true, false);
        session.synchronisation(Synchronisation.State.IN_SYNC, true, false);
        session.synchronisation(Synchronisation.State.IN_SYNC, true, false);

        assertThat(session.synchronisation().state()).isEqualTo(Synchronisation.State.IN_SYNC);
        assertThat(session.synchronisation().syncingAt())
                .isPositive()
                .isLessThanOrEqualTo(session.synchronisation().inSyncAt());
        assertThat(events(Names.SYNC)).hasSize(2);
        var next = hub.signIn(LAMP, "c2").session();
        assertThat(next.synchronisation().state()).isEqualTo(Synchronisation.State.OUT_OF_SYNC);
        next.synchronisation(Synchronisation.State.SYNCING, false, false);
        assertThat(next.synchronisation().state()).isEqualTo(Synchronisation.State.DISABLED);
    }

    private void offer(DeviceSession session, String href, String content, String etag) throws InterruptedException {
        var mine = new Answers();
        assertThat(session.offer(List.of(report(href, content, etag)), mine.to(href)))
                .isTrue();
        assertThat(mine.next()).isEqualTo(href + " stored");
    }

    private void awaitOffline() throws InterruptedException {
        var deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (events(Names.SESSION).getLast() instanceof DeviceEvent.SessionOpened) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            new CountDownLatch(1).await(20, TimeUnit.MILLISECONDS);
        }
    }

    private List<DeviceEvent> events(String stream) {
        return memory.read(Names.device("acme", LAMP), stream, Store.Range.all(), null, 1000).items().stream()
                .map(stored -> StoredEvents.decode(stream, stored.bytes()))
                .toList();
    }

    private List<String> history(String href) {
        return events(href).stream()
                .map(event -> new String(
                        ((DeviceEvent.ResourceChanged) event).content().bytes(), UTF_8))
                .toList();
    }

    private static DeviceSession.Report with(DeviceSession.Report report, AnswerStatus status, List<String> types) {
        var content =
                new Content(report.content().format(), report.content().bytes().clone());
        return new DeviceSession.Report(report.href(), status, content, types, report.etag(), report.sequence() + 1);
    }

    private static List<String> texts(List<byte[]> etags) {
        return etags.stream().map(etag -> new String(etag, UTF_8)).toList();
    }

    private static void assertRefused(Reason reason, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatExceptionOfType(Refused.class)
                .isThrownBy(call)
                .extracting(Refused::reason)
                .isEqualTo(reason);
    }
}
