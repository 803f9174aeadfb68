package dev.landfall.core.device;

import static dev.landfall.core.device.Hub.LAMP;
import static dev.landfall.core.device.Hub.ada;
import static dev.landfall.core.device.Hub.principal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.landfall.conformance.memory.MemoryStore;
import dev.landfall.core.model.Audit;
import dev.landfall.core.model.DeviceEvent;
import dev.landfall.core.model.DeviceId;
import dev.landfall.core.model.Reason;
import dev.landfall.core.model.Refused;
import dev.landfall.core.stored.ClaimHead;
import dev.landfall.core.stored.DeviceHead;
import dev.landfall.core.stored.Names;
import dev.landfall.core.stored.StoredEvents;
import dev.landfall.provider.Append;
import dev.landfall.provider.Append.Change;
import dev.landfall.provider.Append.IndexEntry;
import dev.landfall.provider.Outcome;
import dev.landfall.provider.Partition;
import dev.landfall.provider.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Data of a hub that kept claims of ids among all tenants beside its devices; their forms are pinned by golden files. */
@Timeout(120)
class FormerClaimsTest {
    private final Store memory = new MemoryStore(4, Names.indexes());
    private final Hub hub = new Hub(memory, "node-1");

    @AfterEach
    void close() {
        hub.close();
    }

    @Test
    void a_device_keeps_its_owner() {
        claimed(ClaimHead.State.CLAIMED, 1);
        registered("acme", "ada", 1);

        hub.registry.signUp(ada(), LAMP);

        assertThat(hub.registry.owns(ada(), LAMP)).isTrue();
        assertThat(hub.signIn(LAMP, "c1").session().owner()).isEqualTo("ada");
        assertRefused(Reason.ALREADY_OWNED, () -> hub.registry.signUp(principal("acme", "bob"), LAMP));
        assertThat(hub.lampHeads().version(Names.DEVICE))
                .as("nothing was written")
                .isEqualTo(1);
    }

    @Test
    void its_id_is_free_in_every_other_tenant() {
        claimed(ClaimHead.State.CLAIMED, 1);
        registered("acme", "ada", 1);
        var eve = principal("other", "eve");

        hub.registry.signUp(eve, LAMP);

        assertThat(hub.registry.owns(eve, LAMP)).isTrue();
        assertThat(hub.registry.owns(ada(), LAMP)).isTrue();
        assertThat(hub.signIn(LAMP, "c1").session().owner()).isEqualTo("ada");
    }

    @Test
    void a_device_left_over_from_an_earlier_claim_is_nobodys() {
        claimed(ClaimHead.State.CLAIMED, 2);
        registered("acme", "bob", 1);

        assertRefused(Reason.NOT_FOUND, () -> hub.signIn(LAMP, "c1"));
        hub.registry.signUp(ada(), LAMP);

        assertThat(hub.signIn(LAMP, "c1").session().owner()).isEqualTo("ada");
    }

    @Test
    void a_device_left_over_without_a_claim_is_nobodys() {
        registered("acme", "ada", 1);

        assertRefused(Reason.NOT_FOUND, () -> hub.signIn(LAMP, "c1"));
        hub.registry.signUp(principal("acme", "bob"), LAMP);

        assertThat(hub.registry.owns(principal("acme", "bob"), LAMP)).isTrue();
    }

    @Test
    void what_was_half_given_up_is_finished() {
        claimed(ClaimHead.State.RELEASING, 1);
        registered("acme", "ada", 1);
        var said = new ArrayList<String>();
        hub.registry.credentialRevokers(List.of((tenant, device, _) -> said.add(tenant + " " + device)));

        assertRefused(Reason.NOT_FOUND, () -> hub.signIn(LAMP, "c1"));
        hub.registry.finish(Names.claim(LAMP));

        assertThat(hub.lampHeads().heads()).isEmpty();
        assertThat(memory.heads(Names.claim(LAMP), Set.of()).heads()).isEmpty();
        assertThat(said).contains("acme " + LAMP);
    }

    @Test
    void what_was_given_up_then_is_not_what_was_signed_up_since() {
        claimed(ClaimHead.State.RELEASING, 1);
        registered("acme", "ada", 1);
        hub.registry.credentialRevokers(List.of());

        hub.registry.signUp(ada(), LAMP);
        hub.registry.finish(Names.claim(LAMP));

        assertThat(hub.registry.owns(ada(), LAMP)).isTrue();
        assertThat(memory.heads(Names.claim(LAMP), Set.of()).heads()).isEmpty();
    }

    @Test
    void devices_are_carried_over_in_steps_that_a_crash_may_cut() {
        claimed(ClaimHead.State.CLAIMED, 1);
        registered("acme", "ada", 1);
        hub.indexed = false;
        hub.signIn(LAMP, "c1");
        var carrying = carrying(hub);
        try (var dying = new Hub(memory, "node-2")) {
            dying.store.dieAfter(2);
            assertThatExceptionOfType(Refused.class)
                    .isThrownBy(() -> carrying(dying).round());
        }
        assertThat(carrying.complete()).isFalse();

        carrying.round();

        assertThat(carrying.complete()).isTrue();
        hub.indexed = true;
        assertThat(list(true)).containsExactly(LAMP);
        assertThat(list(false)).isEmpty();
        assertThat(memory.heads(Names.claim(LAMP), Set.of()).heads()).isEmpty();
        assertThat(hub.registry.owns(ada(), LAMP)).isTrue();
        var version = hub.lampHeads().version(Names.DEVICE);
        var again = carrying(hub);
        again.round();
        assertThat(again.complete()).isTrue();
        assertThat(hub.lampHeads().version(Names.DEVICE)).isEqualTo(version);
        // Without its claim it stands only if it was really carried over.
        assertThat(hub.signIn(LAMP, "c2").session().owner()).isEqualTo("ada");
    }

    @Test
    void what_nobody_has_is_not_carried_over() {
        claimed(ClaimHead.State.CLAIMED, 2);
        registered("acme", "bob", 1);

        carrying(hub).round();

        assertThat(hub.lampHeads().heads()).isEmpty();
    }

    private static DeviceMigration carrying(Hub hub) {
        return new DeviceMigration(hub.writing, hub.registry, hub.sessions, 4, _ -> true);
    }

    private List<DeviceId> list(boolean online) {
        var query = new Devices.Query(Set.of(), Optional.of(online), "", Optional.empty(), Set.of());
        return hub.devices.list(ada(), query, Optional.empty(), 10).items().stream()
                .map(Devices.DeviceView::id)
                .toList();
    }

    private void claimed(ClaimHead.State state, int version) {
        for (var i = 1; i <= version; i++) {
            var bytes = new ClaimHead("acme", "ada", state).encode();
            write(Names.claim(LAMP), new Change(Names.CLAIM, i - 1, List.of(bytes), bytes, 0), Map.of());
        }
    }

    private void registered(String tenant, String owner, long claim) {
        var head = new DeviceHead(owner, "", List.of(), 7, DeviceHead.State.REGISTERED, claim);
        var event = StoredEvents.encode(new DeviceEvent.Registered(owner, Audit.HUB));
        write(
                Names.device(tenant, LAMP),
                new Change(Names.DEVICE, 0, List.of(event), head.encode(), 0),
                Map.of(
                        Names.OWNER_DEVICES.name(), List.of(new IndexEntry(owner, LAMP.toString())),
                        Names.TENANT_DEVICES.name(), List.of(new IndexEntry(Names.ALL, LAMP.toString()))));
    }

    private void write(Partition partition, Change change, Map<String, List<IndexEntry>> indexes) {
        var append = new Append(UUID.randomUUID(), partition, 1, List.of(), List.of(change), indexes);
        assertThat(memory.append(List.of(append)).getFirst()).isInstanceOf(Outcome.Committed.class);
    }

    private static void assertRefused(Reason reason, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatExceptionOfType(Refused.class)
                .isThrownBy(call)
                .extracting(Refused::reason)
                .isEqualTo(reason);
    }
}
