package dev.landfall.core.device;

import static dev.landfall.core.device.Hub.LAMP;
import static dev.landfall.core.device.Hub.ada;
import static dev.landfall.core.device.Hub.principal;
import static org.assertj.core.api.Assertions.assertThat;

import dev.landfall.core.access.Access;
import dev.landfall.core.commit.Decision;
import dev.landfall.core.model.Audit;
import dev.landfall.core.model.DeviceEvent;
import dev.landfall.core.stored.Names;
import dev.landfall.core.stored.StoredEvents;
import dev.landfall.provider.Append.Change;
import dev.landfall.provider.Append.IndexEntry;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An index may lag behind the heads: what they say decides who is shown a device. */
@Timeout(120)
class StaleIndexTest {
    private final Hub hub = new Hub();

    @BeforeEach
    void an_entry_for_one_and_a_head_of_another() {
        hub.registry.signUp(principal("acme", "bob"), LAMP);
        hub.deciding.decide(Names.device("acme", LAMP), Set.of(Names.DEVICE), view -> {
            var head = Objects.requireNonNull(view.heads().get(Names.DEVICE)).bytes();
            var event = StoredEvents.encode(new DeviceEvent.Described("", List.of(), Audit.HUB));
            var change = new Change(Names.DEVICE, view.version(Names.DEVICE), List.of(event), head, Long.MAX_VALUE);
            var entry = List.of(new IndexEntry("ada", LAMP.toString()));
            return new Decision<>(true, List.of(), List.of(change), Map.of(Names.OWNER_DEVICES.name(), entry));
        });
    }

    @AfterEach
    void close() {
        hub.close();
    }

    @Test
    void the_owner_of_the_entry_is_not_shown_the_device() {
        var page = hub.devices.list(ada(), Devices.Query.ALL, Optional.empty(), 10);

        assertThat(page.items()).isEmpty();
    }

    @Test
    void neither_is_an_administrator_who_asks_for_that_owners_devices() {
        var ofAda = new Devices.Query(Set.of(), Optional.empty(), "", Optional.of("ada"), Set.of());

        var page = hub.devices.list(principal("acme", "root", Access.ADMIN), ofAda, Optional.empty(), 10);

        assertThat(page.items()).isEmpty();
    }
}
