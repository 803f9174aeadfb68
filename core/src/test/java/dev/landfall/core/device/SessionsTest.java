package dev.landfall.core.device;

import static dev.landfall.core.device.Hub.LAMP;
import static dev.landfall.core.device.Hub.ada;
import static dev.landfall.core.device.Hub.principal;
import static dev.landfall.core.device.Says.report;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.landfall.conformance.memory.MemoryStore;
import dev.landfall.core.access.Principal;
import dev.landfall.core.model.DeviceConnection;
import dev.landfall.core.model.DeviceEvent;
import dev.landfall.core.model.DeviceId;
import dev.landfall.core.model.DeviceKey;
import dev.landfall.core.model.Reason;
import dev.landfall.core.model.Refused;
import dev.landfall.core.stored.Names;
import dev.landfall.core.stored.SessionHead;
import dev.landfall.core.stored.StoredEvents;
import dev.landfall.provider.Fault;
import dev.landfall.provider.ProviderException;
import dev.landfall.provider.Store;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class SessionsTest {
    private final Store memory = new MemoryStore(4, Names.indexes());
    private final Hub one = new Hub(memory, "node-1");
    private final Hub two = new Hub(memory, "node-2");
    private final Answers answers = new Answers();

    private static DeviceKey key(DeviceId device) {
        return new DeviceKey("acme", device);
    }

    @AfterEach
    void close() {
        one.close();
        two.close();
    }

    @Test
    void a_device_that_signed_in_is_online_until_it_leaves() {
        var session = one.lamp().session();
        assertThat(connection().online()).isTrue();
        assertThat(held("node-1")).isEqualTo(1);

        session.close("closed-by-device");
        session.close("again");

        assertThat(connection().online()).isFalse();
        assertThat(connection().reason()).isEqualTo("closed-by-device");
        assertThat(held("node-1")).isZero();
        assertThat(events(Names.SESSION)).hasSize(2);
        assertThat(one.sessions.count()).isZero();
    }

    @Test
    void the_latest_sign_in_wins_on_one_node() throws InterruptedException {
        var first = one.lamp();
        var second = one.signIn(LAMP, "c2");

        first.session().offer(List.of(report("/light", "first")), answers.to("first"));
        second.session().offer(List.of(report("/light", "second")), answers.to("second"));

        assertThat(first.told().next()).isEqualTo("ended replaced");
        assertThat(List.of(answers.next(), answers.next()))
                .containsExactlyInAnyOrder("first failed replaced", "second stored");
        first.session().close("connection closed");
        assertThat(connection().online()).isTrue();
        assertThat(second.told().silent()).isTrue();
    }

    @Test
    void the_latest_sign_in_wins_on_another_node() throws InterruptedException {
        var first = one.lamp();
        var second = two.signIn(LAMP, "c2");

        first.session().offer(List.of(report("/light", "first")), answers.to("first"));

        assertThat(answers.next()).isEqualTo("first failed replaced");
        assertThat(first.told().next()).isEqualTo("ended replaced");
        assertThatExceptionOfType(Refused.class)
                .isThrownBy(() -> first.session().publish(List.of(Says.link("/light"))))
                .extracting(Refused::reason)
                .isEqualTo(Reason.REPLACED);
        second.session().offer(List.of(report("/light", "second")), answers.to("second"));
        assertThat(answers.next()).isEqualTo("second stored");
    }

    @Test
    void what_blocks_is_refused_as_well_when_another_node_took_over() throws InterruptedException {
        var first = one.lamp();
        two.signIn(LAMP, "c2");

        assertThatExceptionOfType(Refused.class)
                .isThrownBy(() -> first.session().describe("Lamp", List.of()))
                .extracting(Refused::reason)
                .isEqualTo(Reason.REPLACED);
        assertThat(first.told().next()).isEqualTo("ended replaced");
        first.session().close("connection closed");
        assertThat(connection().online()).isTrue();
    }

    @Test
    void two_sessions_of_one_device_never_both_write() throws InterruptedException {
        one.registry.signUp(ada(), LAMP);
        var hubs = List.of(one, two, one, two, one, two);
        var threads = new ArrayList<Thread>();
        for (var i = 0; i < hubs.size(); i++) {
            var hub = hubs.get(i);
            var name = "c" + i;
            var went = new CountDownLatch(1);
            threads.add(Thread.ofVirtual().start(() -> keepReporting(hub, name, went)));
            went.await();
        }
        for (var thread : threads) {
            thread.join();
        }

        var writers = new ArrayList<String>();
        for (var event : events("/light")) {
            var connection = event.audit().connection();
            if (writers.isEmpty() || !writers.getLast().equals(connection)) {
                writers.add(connection);
            }
        }
        assertThat(writers).doesNotHaveDuplicates().contains("c5").isSorted();
        assertThat(events(Names.SESSION).stream().filter(DeviceEvent.SessionOpened.class::isInstance))
                .hasSize(hubs.size());
    }

    /** Reports changes until the session is over, or for a while. */
    private static void keepReporting(Hub hub, String name, CountDownLatch went) {
        var session = hub.signIn(LAMP, name).session();
        for (var i = 0; i < 200; i++) {
            var answer = new Answers();
            session.offer(List.of(Says.report("/light", name + " " + i)), answer.to(""));
            try {
                if (answer.next().startsWith(" failed")) {
                    return;
                }
            } catch (InterruptedException interrupted) {
                throw new IllegalStateException(interrupted);
            } finally {
                if (i == 20) {
                    went.countDown();
                }
            }
        }
    }

    @Test
    void who_may_not_be_this_device_does_not_get_in() {
        assertRefused(Reason.NOT_FOUND, ada());
        one.registry.signUp(ada(), LAMP);

        assertRefused(Reason.UNAUTHENTICATED, principal("acme", "bob"));
        assertRefused(Reason.NOT_FOUND, principal("other", "ada"));
        assertRefused(Reason.FORBIDDEN, principal("acme", "ada", "reader"));
        assertRefused(Reason.FORBIDDEN, bound("ada", Hub.FAN, Instant.now().plusSeconds(60)));
        assertRefused(Reason.UNAUTHENTICATED, bound("ada", LAMP, Instant.now().minusSeconds(1)));
        assertThat(one.sessions.count()).isZero();
        assertThat(held("node-1")).isZero();
    }

    @Test
    void a_node_without_a_lease_opens_no_session() {
        one.registry.signUp(ada(), LAMP);
        one.incarnation = Optional.empty();

        assertRefused(Reason.UNAVAILABLE, ada());
    }

    @Test
    void a_node_that_lost_its_lease_lets_go_and_others_close_what_it_held() throws InterruptedException {
        var held = one.lamp();

        one.sessions.abandon();
        two.sessions.closeLost(Names.device("acme", LAMP), "node-7");
        assertThat(connection().online()).isTrue();
        two.sessions.closeLost(Names.device("acme", LAMP), "node-1");
        two.sessions.closeLost(Names.device("acme", LAMP), "node-1");

        assertThat(held.told().next()).isEqualTo("ended node-lost");
        assertThat(connection().reason()).isEqualTo("node-lost");
        assertThat(events(Names.SESSION)).hasSize(2);
    }

    @Test
    void a_session_that_came_back_elsewhere_is_not_closed_as_lost() {
        one.lamp();
        two.signIn(LAMP, "c2");

        two.sessions.closeLost(Names.device("acme", LAMP), "node-1");

        assertThat(connection().online()).isTrue();
    }

    @Test
    void a_sign_in_that_failed_half_way_is_not_shown_as_online() throws InterruptedException {
        one.registry.signUp(ada(), LAMP);
        one.store.failAfterNext(() -> new ProviderException(Fault.CORRUPT, "after it was written"));

        assertThatExceptionOfType(ProviderException.class).isThrownBy(() -> one.signIn(LAMP, "c1"));

        awaitOffline();
        assertThat(events(Names.SESSION)).hasSize(2);
        assertThat(connection().reason()).isEqualTo("sign-in-failed");
    }

    @Test
    void shutting_down_closes_all_sessions_durably() throws InterruptedException {
        var told = new ArrayList<Hub.Told>();
        for (var i = 0; i < 300; i++) {
            var device = new DeviceId(new UUID(7, i));
            one.registry.signUp(ada(), device);
            told.add(one.signIn(device, "c" + i).told());
        }

        one.sessions.close();

        for (var each : told) {
            assertThat(each.next()).isEqualTo("ended shutting-down");
        }
        assertThat(held("node-1")).isZero();
        assertRefused(Reason.UNAVAILABLE, ada());
    }

    @Test
    void shutting_down_ends_although_the_store_is_away() {
        one.lamp();
        one.store.down(() -> new ProviderException(Fault.UNAVAILABLE, "away"));

        one.sessions.close();

        assertThat(one.sessions.count()).isZero();
        one.store.down(null);
    }

    @Test
    void a_session_that_is_ended_tells_its_gateway_why_and_is_held_no_more() throws InterruptedException {
        var held = one.lamp();

        one.sessions.end(key(Hub.FAN), "revoked");
        one.sessions.end(key(LAMP), held.session().epoch() - 1, "signed-off");
        assertThat(one.sessions.count()).isEqualTo(1);
        one.sessions.end(key(LAMP), "revoked");

        assertThat(held.told().next()).isEqualTo("ended revoked");
        assertThat(one.sessions.count()).isZero();
    }

    @Test
    void whoever_holds_the_session_is_woken() throws InterruptedException {
        var held = one.lamp();

        one.sessions.wake(key(LAMP));
        one.sessions.wake(key(Hub.FAN));
        two.sessions.wake(key(LAMP));

        assertThat(held.told().next()).isEqualTo("commands");
        assertThat(held.told().silent()).isTrue();
    }

    private void assertRefused(Reason reason, Principal principal) {
        var signIn = new Sessions.SignIn(principal, LAMP, "c1", "coaps+tcp", List.of());
        assertThatExceptionOfType(Refused.class)
                .isThrownBy(() -> one.sessions.open(signIn, new Hub.Told()))
                .extracting(Refused::reason)
                .isEqualTo(reason);
    }

    private static Principal bound(String owner, DeviceId device, Instant expiry) {
        return new Principal(owner, "acme", owner, Optional.of(device), Set.of(), "", expiry);
    }

    private void awaitOffline() throws InterruptedException {
        var deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (connection().online()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            new CountDownLatch(1).await(20, TimeUnit.MILLISECONDS);
        }
    }

    private DeviceConnection connection() {
        var head = memory.heads(Names.device("acme", LAMP), Set.of()).heads().get(Names.SESSION);
        return SessionHead.decode(Objects.requireNonNull(head).bytes()).connection();
    }

    private int held(String incarnation) {
        var query = new Store.Query(Names.SESSIONS.name(), null, incarnation, "", null, Set.of());
        return memory.find(query, null, 1000).items().size();
    }

    private List<DeviceEvent> events(String stream) {
        return memory.read(Names.device("acme", LAMP), stream, Store.Range.all(), null, 10_000).items().stream()
                .map(stored -> StoredEvents.decode(stream, stored.bytes()))
                .toList();
    }
}
