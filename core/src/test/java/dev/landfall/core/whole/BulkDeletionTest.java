package dev.landfall.core.whole;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.landfall.conformance.memory.NoIdentity;
import dev.landfall.core.Core;
import dev.landfall.core.access.Access;
import dev.landfall.core.access.Principal;
import dev.landfall.core.device.BulkDeletion;
import dev.landfall.core.device.Devices;
import dev.landfall.core.feed.Filter;
import dev.landfall.core.model.CoreMeters;
import dev.landfall.core.model.CoreSettings;
import dev.landfall.core.model.DeviceEvent;
import dev.landfall.core.model.DeviceId;
import dev.landfall.core.model.Reason;
import dev.landfall.core.model.Refused;
import dev.landfall.core.proof.HandBus;
import dev.landfall.core.proof.HandStore;
import dev.landfall.core.proof.TurnedClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Deletes whole owners and tenants, on the whole core above the store in memory. */
@Timeout(60)
class BulkDeletionTest {
    private static final int MANY = 300;
    private static final Optional<String> EVERY_OWNER = Optional.empty();

    private final HandStore store = new HandStore(4, new TurnedClock(), false);
    private final List<Core> started = new ArrayList<>();

    @AfterEach
    void stop() {
        started.forEach(Core::close);
    }

    @Test
    void all_devices_of_an_owner_go_and_nobody_elses() {
        var core = start(store);
        signUp(core, "acme", "ada", MANY);
        signUp(core, "acme", "bob", 3);
        signUp(core, "other", "ada", 3);

        var asked = core.bulkDeletions().ask(admin("acme"), "acme", Optional.of("ada"));

        assertThat(asked.state()).isEqualTo(BulkDeletion.State.RUNNING);
        await(() -> done(core, "acme", Optional.of("ada")));
        assertThat(devices(core, "acme")).extracting(Devices.DeviceView::owner).containsOnly("bob");
        assertThat(devices(core, "acme")).hasSize(3);
        assertThat(devices(core, "other")).hasSize(3);
        var told = core.bulkDeletions().find(admin("acme"), "acme", Optional.of("ada"));
        assertThat(told.orElseThrow().deleted()).isEqualTo(MANY);
    }

    @Test
    void a_hub_that_is_killed_in_the_middle_goes_on_by_itself() {
        var killed = start(store);
        signUp(killed, "acme", "ada", MANY);
        signUp(killed, "acme", "bob", MANY);
        signUp(killed, "other", "eve", 3);
        var after = store.another();
        store.awayAfterDeletions(MANY);

        killed.bulkDeletions().ask(admin("acme"), "acme", EVERY_OWNER);
        await(() -> !killed.healthy());
        var core = start(after);

        await(() -> done(core, "acme", EVERY_OWNER));
        assertThat(devices(core, "acme")).isEmpty();
        assertThat(devices(core, "other")).hasSize(3);
    }

    @Test
    void whoever_asks_again_asks_for_the_same_and_what_comes_later_stays() {
        var core = start(store);
        signUp(core, "acme", "ada", MANY);

        core.bulkDeletions().ask(admin("acme"), "acme", EVERY_OWNER);
        core.bulkDeletions().ask(admin("acme"), "acme", EVERY_OWNER);
        await(() -> done(core, "acme", EVERY_OWNER));
        signUp(core, "acme", "ada", 2);
        core.bulkDeletions().round();

        assertThat(devices(core, "acme")).hasSize(2);
        var told = core.bulkDeletions().find(admin("acme"), "acme", EVERY_OWNER);
        assertThat(told.orElseThrow().deleted()).isEqualTo(MANY);
        core.bulkDeletions().ask(admin("acme"), "acme", EVERY_OWNER);
        await(() -> devices(core, "acme").isEmpty());
    }

    @Test
    void apps_hear_of_each_device_as_of_a_single_one() {
        var core = start(store);
        var devices = signUp(core, "acme", "ada", 40);
        var heard = new HashSet<DeviceId>();
        try (var subscription = core.feed().subscribe(user("acme", "ada"), Filter.ALL, Optional.empty())) {
            core.bulkDeletions().ask(user("acme", "ada"), "acme", Optional.of("ada"));

            while (heard.size() < devices.size()) {
                var events = subscription.next(Duration.ofSeconds(15));
                assertThat(events).as("came in time").isNotEmpty();
                events.stream()
                        .map(event -> event.fact())
                        .filter(fact -> fact.event() instanceof DeviceEvent.Unregistered)
                        .forEach(fact -> heard.add(fact.device()));
            }
        }

        assertThat(heard).containsExactlyInAnyOrderElementsOf(devices);
    }

    @Test
    void what_belongs_to_giving_a_device_up_is_done_for_each() {
        var core = start(store);
        var released = new ConcurrentLinkedQueue<DeviceId>();
        core.registry().credentialRevokers(List.of((_, device, _) -> released.add(device)));
        var devices = signUp(core, "acme", "ada", 40);

        core.bulkDeletions().ask(admin("acme"), "acme", EVERY_OWNER);
        await(() -> done(core, "acme", EVERY_OWNER));

        // Whoever meets a device that is being given up finishes it, so it may be done twice.
        assertThat(Set.copyOf(released)).containsExactlyInAnyOrderElementsOf(devices);
    }

    @Test
    void only_who_looks_after_a_tenant_or_the_hub_deletes_what_is_not_its_own() {
        var core = start(store);
        signUp(core, "acme", "ada", 1);
        signUp(core, "acme", "bob", 1);

        assertForbidden(core, user("acme", "ada"), "acme", EVERY_OWNER);
        assertForbidden(core, user("acme", "ada"), "acme", Optional.of("bob"));
        assertForbidden(core, user("acme", "ada", Access.READER), "acme", Optional.of("ada"));
        assertForbidden(core, user("acme", "ada", Access.DEVICE), "acme", Optional.of("ada"));
        assertForbidden(core, admin("other"), "acme", EVERY_OWNER);
        assertForbidden(core, bound("acme", "ada"), "acme", Optional.of("ada"));

        core.bulkDeletions().ask(user("any", "root", Access.OPERATOR), "acme", EVERY_OWNER);
        await(() -> devices(core, "acme").isEmpty());
    }

    @Test
    void names_that_cannot_be_are_refused() {
        var core = start(store);

        assertThatExceptionOfType(Refused.class)
                .isThrownBy(() -> core.bulkDeletions().ask(admin("acme"), "acme", Optional.of("a\u0001")))
                .extracting(Refused::reason)
                .isEqualTo(Reason.INVALID);
        assertThat(core.bulkDeletions().find(admin("acme"), "acme", EVERY_OWNER))
                .isEmpty();
    }

    private static void assertForbidden(Core core, Principal principal, String tenant, Optional<String> owner) {
        assertThatExceptionOfType(Refused.class)
                .isThrownBy(() -> core.bulkDeletions().ask(principal, tenant, owner))
                .extracting(Refused::reason)
                .isEqualTo(Reason.FORBIDDEN);
    }

    private static boolean done(Core core, String tenant, Optional<String> owner) {
        return core.bulkDeletions()
                .find(admin(tenant), tenant, owner)
                .filter(deletion -> deletion.state() == BulkDeletion.State.DONE)
                .isPresent();
    }

    private static List<Devices.DeviceView> devices(Core core, String tenant) {
        return core.devices()
                .list(admin(tenant), Devices.Query.ALL, Optional.empty(), 1000)
                .items();
    }

    private static List<DeviceId> signUp(Core core, String tenant, String owner, int count) {
        var devices = new ArrayList<DeviceId>();
        for (var i = 0; i < count; i++) {
            var device = new DeviceId(UUID.randomUUID());
            core.registry().signUp(user(tenant, owner), device);
            devices.add(device);
        }
        return devices;
    }

    private static Principal admin(String tenant) {
        return user(tenant, "boss", Access.ADMIN);
    }

    private static Principal user(String tenant, String owner, String... roles) {
        return principal(tenant, owner, Optional.empty(), roles);
    }

    private static Principal bound(String tenant, String owner) {
        return principal(tenant, owner, Optional.of(new DeviceId(UUID.randomUUID())), Access.ADMIN);
    }

    private static Principal principal(String tenant, String owner, Optional<DeviceId> device, String... roles) {
        return new Principal(
                owner, tenant, owner, device, Set.of(roles), "", Instant.now().plusSeconds(3600));
    }

    private Core start(HandStore on) {
        var usual = CoreSettings.usual("hub");
        var settings = new CoreSettings(
                usual.hubId(),
                usual.historyKept(),
                usual.historyBytesMax(),
                usual.commandTimeToLive(),
                usual.commandAnswer(),
                Duration.ofSeconds(2),
                usual.clock());
        var core = Core.start(on, new HandBus(), new NoIdentity(), settings, CoreMeters.NONE);
        core.registry().credentialRevokers(List.of());
        started.add(core);
        return core;
    }

    private static void await(BooleanSupplier so) {
        var end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!so.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(end);
            LockSupport.parkNanos(5_000_000);
        }
    }
}
