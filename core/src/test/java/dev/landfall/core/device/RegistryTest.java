package dev.landfall.core.device;

import static dev.landfall.core.device.Hub.LAMP;
import static dev.landfall.core.device.Hub.ada;
import static dev.landfall.core.device.Hub.principal;
import static dev.landfall.core.device.Says.report;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.landfall.conformance.memory.MemoryStore;
import dev.landfall.core.access.Principal;
import dev.landfall.core.model.DeviceId;
import dev.landfall.core.model.Reason;
import dev.landfall.core.model.Refused;
import dev.landfall.core.stored.Names;
import dev.landfall.provider.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class RegistryTest {
    private static final Principal BOB = principal("acme", "bob");
    private static final Principal EVE = principal("other", "eve");

    private final Store memory = new MemoryStore(4, Names.indexes());
    private final Hub hub = new Hub(memory, "node-1");

    @AfterEach
    void close() {
        hub.close();
    }

    @Test
    void a_device_belongs_to_whoever_signs_it_up_first() {
        hub.registry.signUp(ada(), LAMP);
        hub.registry.signUp(ada(), LAMP);

        assertThat(hub.registry.owns(ada(), LAMP)).isTrue();
        assertThat(hub.registry.owns(BOB, LAMP)).isFalse();
        assertThat(hub.registry.owns(EVE, LAMP)).isFalse();
        assertRefused(Reason.ALREADY_OWNED, () -> hub.registry.signUp(BOB, LAMP));
        assertThat(hub.lampHeads().version(Names.DEVICE)).isEqualTo(1);
    }

    @Test
    void a_device_may_have_a_name_before_it_ever_connects() {
        hub.registry.signUp(ada(), LAMP, new ProvisionedMetadata("Hall\u0007 lamp", List.of()));
        hub.registry.signUp(ada(), LAMP, new ProvisionedMetadata("another name", List.of()));

        var query = new Devices.Query(Set.of(), Optional.empty(), "hall", Optional.empty(), Set.of());
        assertThat(hub.devices.list(ada(), query, Optional.empty(), 10).items())
                .extracting(Devices.DeviceView::name)
                .containsExactly("Hall lamp");
        assertThat(hub.lampHeads().version(Names.DEVICE))
                .as("registered and described in one append")
                .isEqualTo(2);
    }

    @Test
    void a_device_that_was_signed_off_is_forgotten_and_free() throws InterruptedException {
        var held = hub.lamp();
        var answers = new Answers();
        held.session().offer(List.of(report("/light", "on")), answers.to("light"));
        answers.next();

        hub.registry.signOff(ada(), LAMP);

        assertThat(held.told().next()).isEqualTo("ended signed-off");
        assertThat(hub.registry.owns(ada(), LAMP)).isFalse();
        assertThat(hub.lampHeads().heads()).isEmpty();
        assertRefused(Reason.NOT_FOUND, () -> hub.registry.signOff(ada(), LAMP));
        assertRefused(Reason.NOT_FOUND, () -> hub.signIn(LAMP, "c2"));
        hub.registry.signUp(BOB, LAMP);
        assertThat(hub.registry.owns(BOB, LAMP)).isTrue();
    }

    @Test
    void a_session_of_before_writes_nothing_into_the_device_of_after() throws InterruptedException {
        try (var other = new Hub(memory, "node-2")) {
            other.registry.signUp(ada(), LAMP);
            var before = other.signIn(LAMP, "c1").session();
            hub.registry.signOff(ada(), LAMP);
            var answers = new Answers();

            before.offer(List.of(report("/light", "too late")), answers.to("late"));
            assertThat(answers.next()).isEqualTo("late failed replaced");
            hub.registry.signUp(ada(), LAMP);
            var after = hub.signIn(LAMP, "c2").session();

            assertThat(after.epoch()).isGreaterThan(before.epoch() + 1);
            assertThat(hub.lampHeads().heads().keySet()).noneMatch(Names::isResource);
        }
    }

    @Test
    void an_epoch_of_before_is_no_version_of_after() throws InterruptedException {
        try (var other = new Hub(memory, "node-2")) {
            other.registry.signUp(ada(), LAMP);
            var answers = new Answers();
            var before = other.signIn(LAMP, "c0").session();
            for (var i = 1; i < 9; i++) {
                before.offer(List.of(report("/light", "v" + i)), answers.to("light"));
                answers.next();
                before = other.signIn(LAMP, "c" + i).session();
            }
            before.offer(List.of(report("/light", "v9")), answers.to("light"));
            answers.next();
            // Now the epoch and the resource's version are the highest there are: what a deletion leaves as the floor.
            assertThat(hub.lampHeads().version("/light")).isEqualTo(before.epoch());

            hub.registry.signOff(ada(), LAMP);
            before.offer(List.of(report("/light", "too late")), answers.to("late"));

            assertThat(answers.next()).isEqualTo("late failed replaced");
            assertThat(hub.lampHeads().heads()).isEmpty();
        }
    }

    @Test
    void a_sign_off_that_comes_late_is_of_what_is_there_then() throws InterruptedException {
        hub.registry.signUp(ada(), LAMP);
        try (var slow = new Hub(memory, "node-2")) {
            slow.store.closeGateAfter(0);
            var late = Thread.ofVirtual().start(() -> attempt(() -> slow.registry.signOff(ada(), LAMP)));
            slow.store.awaitArrival();
            hub.registry.signOff(ada(), LAMP);
            hub.registry.signUp(ada(), LAMP);
            slow.store.openGate();
            late.join();
        }

        // Sign-off was said twice: once before the device came back, and once at any time.
        assertThat(hub.registry.owns(ada(), LAMP)).isFalse();
    }

    @Test
    void a_release_that_comes_late_leaves_the_next_device_alone() throws InterruptedException {
        hub.registry.signUp(ada(), LAMP);
        try (var slow = new Hub(memory, "node-2")) {
            var arrived = new CountDownLatch(1);
            var gate = new CountDownLatch(1);
            slow.registry.credentialRevokers(List.of((_, _, _) -> {
                arrived.countDown();
                await(gate);
            }));
            var late = Thread.ofVirtual().start(() -> attempt(() -> slow.registry.signOff(ada(), LAMP)));
            arrived.await();
            hub.registry.signOff(ada(), LAMP);
            hub.registry.signUp(ada(), LAMP);
            var held = hub.signIn(LAMP, "c2");
            gate.countDown();
            late.join();

            assertThat(hub.registry.owns(ada(), LAMP)).isTrue();
            assertThat(held.told().silent()).isTrue();
        }
    }

    @Test
    void only_who_may_signs_up_and_off() {
        hub.registry.signUp(ada(), LAMP);

        assertRefused(Reason.NOT_FOUND, () -> hub.registry.signOff(BOB, LAMP));
        assertRefused(Reason.NOT_FOUND, () -> hub.registry.signOff(EVE, LAMP));
        assertRefused(Reason.FORBIDDEN, () -> hub.registry.signOff(principal("acme", "ada", "reader"), LAMP));
        assertRefused(Reason.FORBIDDEN, () -> hub.registry.signUp(principal("acme", "ada", "reader"), Hub.FAN));
        hub.registry.signOff(principal("acme", "root", "admin"), LAMP);
        assertThat(hub.registry.owns(ada(), LAMP)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void a_sign_up_cut_short_anywhere_is_completed_by_the_next(int writes) {
        try (var dying = new Hub(memory, "node-2")) {
            dying.store.dieAfter(writes);
            attempt(() -> dying.registry.signUp(ada(), LAMP));
        }

        hub.registry.signUp(ada(), LAMP);

        assertThat(hub.registry.owns(ada(), LAMP)).isTrue();
        assertThat(hub.signIn(LAMP, "c1").session().owner()).isEqualTo("ada");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void a_sign_off_cut_short_anywhere_is_finished_by_whoever_comes_next(int writes) {
        hub.lamp();
        try (var dying = new Hub(memory, "node-2")) {
            dying.store.dieAfter(writes);
            attempt(() -> dying.registry.signOff(ada(), LAMP));
        }
        var begun = writes > 0;

        if (begun) {
            hub.registry.signUp(BOB, LAMP);
        } else {
            assertRefused(Reason.ALREADY_OWNED, () -> hub.registry.signUp(BOB, LAMP));
        }

        assertThat(hub.registry.owns(BOB, LAMP)).isEqualTo(begun);
        assertThat(hub.registry.owns(ada(), LAMP)).isEqualTo(!begun);
        assertThat(hub.lampHeads().heads().containsKey(Names.SESSION)).isEqualTo(!begun);
    }

    @Test
    void a_sign_off_cut_short_can_be_said_again() {
        hub.lamp();
        try (var dying = new Hub(memory, "node-2")) {
            dying.store.dieAfter(1);
            attempt(() -> dying.registry.signOff(ada(), LAMP));
        }

        hub.registry.signOff(ada(), LAMP);

        assertRefused(Reason.NOT_FOUND, () -> hub.registry.signOff(ada(), LAMP));
        assertThat(hub.lampHeads().heads()).isEmpty();
    }

    /** Five times, if it gets the device; says how often it got it. */
    private int comeAndGo(Principal who) {
        var won = 0;
        for (var i = 0; i < 5; i++) {
            if (attempt(() -> hub.registry.signUp(who, LAMP))) {
                won++;
                assertThat(attempt(() -> hub.registry.signOff(who, LAMP))).isTrue();
            }
        }
        return won;
    }

    @Test
    void of_many_owners_at_once_one_has_the_device() throws InterruptedException {
        for (var round = 0; round < 20; round++) {
            var won = new AtomicInteger();
            var threads = new ArrayList<Thread>();
            for (var name : List.of("ann", "ben", "cid", "dan")) {
                var who = principal("acme", name);
                threads.add(Thread.ofVirtual().start(() -> won.addAndGet(comeAndGo(who))));
            }
            for (var thread : threads) {
                thread.join();
            }
            assertThat(won).hasPositiveValue();
        }

        hub.registry.signUp(ada(), LAMP);
        assertThat(hub.registry.owns(ada(), LAMP)).isTrue();
    }

    /** The same owner signs up and off at once: at the end there is a device, or nothing is left of it. */
    @Test
    void signing_up_and_off_at_once_leaves_no_half() throws InterruptedException {
        for (var round = 0; round < 50; round++) {
            var off = Thread.ofVirtual().start(() -> attempt(() -> hub.registry.signOff(ada(), LAMP)));
            var up = Thread.ofVirtual().start(() -> attempt(() -> hub.registry.signUp(ada(), LAMP)));
            off.join();
            up.join();

            assertThat(hub.registry.owns(ada(), LAMP))
                    .isEqualTo(!hub.lampHeads().heads().isEmpty());
        }
    }

    private static boolean attempt(Runnable call) {
        try {
            call.run();
            return true;
        } catch (Refused refused) {
            return false;
        }
    }

    @Test
    void giving_up_ends_what_the_device_could_come_back_with_before_its_id_is_free() {
        var said = new ArrayList<String>();
        hub.registry.credentialRevokers(List.of((tenant, device, since) -> {
            assertThat(since).isBetween(Instant.now().minusSeconds(10), Instant.now());
            said.add(tenant + " " + device + " " + hub.registry.owns(ada(), device));
            assertRefused(Reason.NOT_FOUND, () -> hub.signIn(device, "c2"));
        }));
        hub.lamp();

        hub.registry.signOff(ada(), LAMP);

        assertThat(said).containsExactly("acme " + LAMP + " false");
        assertThat(hub.lampHeads().heads()).isEmpty();
    }

    @Test
    void what_a_crash_left_half_given_up_is_finished_by_the_janitor() {
        var crashed = new AtomicInteger();
        hub.registry.credentialRevokers(List.of((_, _, _) -> {
            crashed.incrementAndGet();
            throw new Refused(Reason.UNAVAILABLE, "the node dies here");
        }));
        hub.lamp();
        assertRefused(Reason.UNAVAILABLE, () -> hub.registry.signOff(ada(), LAMP));
        var due = new Store.Query(Names.DUE.name(), null, shard(), "", null, Set.of());
        assertThat(memory.find(due, null, 10).items())
                .extracting(hit -> hit.view().partition())
                .contains(Names.device("acme", LAMP));

        try (var next = new Hub(memory, "node-2")) {
            var said = new ArrayList<DeviceId>();
            next.registry.finish(Names.device("acme", LAMP));
            assertThat(said).as("not before it is known what belongs to it").isEmpty();
            next.registry.credentialRevokers(List.of((_, device, _) -> said.add(device)));
            next.registry.finish(Names.device("acme", LAMP));
            next.registry.finish(Names.device("acme", LAMP));

            assertThat(crashed).hasValue(1);
            assertThat(said).containsExactly(LAMP);
            assertThat(hub.lampHeads().heads()).isEmpty();
            assertThat(memory.find(due, null, 10).items()).isEmpty();
        }
    }

    @Test
    void where_records_are_found_late_the_farewell_is_said_once_more_before_the_id_is_free() {
        var said = new AtomicInteger();
        hub.registry.credentialRevokers(List.of((_, _, _) -> said.incrementAndGet()));
        hub.lamp();
        hub.store.findLag(Duration.ofHours(1));

        hub.registry.signOff(ada(), LAMP);

        assertThat(said).hasValue(1);
        assertThat(hub.registry.owns(ada(), LAMP)).isFalse();
        assertRefused(Reason.UNAVAILABLE, () -> hub.registry.signUp(ada(), LAMP));
        assertThat(hub.lampHeads().heads()).isNotEmpty();

        hub.store.findLag(Duration.ofNanos(1));
        hub.registry.finish(Names.device("acme", LAMP));

        assertThat(said.get()).isGreaterThan(1);
        assertThat(hub.lampHeads().heads()).isEmpty();
        hub.registry.signUp(ada(), LAMP);
    }

    @Test
    void a_device_that_is_not_given_up_is_not_finished() {
        hub.registry.credentialRevokers(List.of());
        hub.lamp();

        assertThat(hub.registry.finish(Names.device("acme", LAMP))).isFalse();

        assertThat(hub.registry.owns(ada(), LAMP)).isTrue();
    }

    private static void await(CountDownLatch gate) {
        try {
            gate.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static String shard() {
        return Integer.toString(Names.device("acme", LAMP).shard(4));
    }

    private static void assertRefused(Reason reason, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatExceptionOfType(Refused.class)
                .isThrownBy(call)
                .extracting(Refused::reason)
                .isEqualTo(reason);
    }
}
