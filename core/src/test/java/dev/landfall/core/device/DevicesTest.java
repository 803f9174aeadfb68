package dev.landfall.core.device;

import static dev.landfall.core.device.Hub.FAN;
import static dev.landfall.core.device.Hub.LAMP;
import static dev.landfall.core.device.Hub.ada;
import static dev.landfall.core.device.Hub.principal;
import static dev.landfall.core.device.Says.link;
import static dev.landfall.core.device.Says.report;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.landfall.conformance.memory.MemoryStore;
import dev.landfall.core.access.Principal;
import dev.landfall.core.model.AnswerStatus;
import dev.landfall.core.model.DeviceEvent;
import dev.landfall.core.model.DeviceId;
import dev.landfall.core.model.Fact;
import dev.landfall.core.model.Reason;
import dev.landfall.core.model.Refused;
import dev.landfall.core.model.Synchronisation;
import dev.landfall.core.stored.Names;
import dev.landfall.provider.Store;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class DevicesTest {
    private static final Principal ADMIN = principal("acme", "root", "admin");
    private static final Principal BOB = principal("acme", "bob");
    private static final Principal STRANGER = principal("other", "ada", "admin");
    private static final DeviceId BOBS = new DeviceId(UUID.fromString("00000000-0000-4000-8000-000000000003"));

    private final Store memory = new MemoryStore(4, Names.indexes());
    private final Hub hub = new Hub(memory, "node-1");
    private final Hub dead = new Hub(memory, "node-9");
    private final Answers answers = new Answers();

    @BeforeEach
    void three_devices() throws InterruptedException {
        hub.registry.signUp(BOB, BOBS);
        hub.registry.signUp(ada(), FAN);
        dead.signIn(FAN, "c9").session().describe("Fan", List.of("oic.d.fan", "oic.d.any"));
        var lamp = hub.lamp().session();
        lamp.describe("Lamp in the Hall", List.of("oic.d.light", "oic.d.any"));
        lamp.publish(List.of(link("/light"), link("/never-reported")));
        for (var content : List.of("on", "off", "on")) {
            lamp.offer(List.of(report("/light", content, content)), answers.to("light"));
            answers.next();
        }
    }

    @AfterEach
    void close() {
        hub.close();
        dead.close();
    }

    @Test
    void each_sees_what_is_theirs() {
        assertThat(list(ada(), Devices.Query.ALL)).containsExactly(LAMP, FAN);
        assertThat(list(BOB, Devices.Query.ALL)).containsExactly(BOBS);
        assertThat(list(ADMIN, Devices.Query.ALL)).containsExactly(LAMP, FAN, BOBS);
        assertThat(list(STRANGER, Devices.Query.ALL)).isEmpty();
        assertThat(list(ADMIN, owner("bob"))).containsExactly(BOBS);
        assertThat(list(ada(), owner("bob"))).isEmpty();
    }

    @Test
    void an_expired_token_sees_nothing() {
        var expired = new Principal(
                "ada",
                "acme",
                "ada",
                Optional.empty(),
                Set.of(),
                "",
                Instant.now().minusSeconds(1));

        assertThatExceptionOfType(Refused.class)
                .isThrownBy(() -> list(expired, Devices.Query.ALL))
                .extracting(Refused::reason)
                .isEqualTo(Reason.UNAUTHENTICATED);
        assertThatExceptionOfType(Refused.class).isThrownBy(() -> hub.devices.twins(expired, LAMP));
    }

    @Test
    void devices_are_found_by_name_type_and_presence() {
        assertThat(list(ada(), name("lamp in"))).containsExactly(LAMP);
        assertThat(list(ADMIN, name("LAMP"))).containsExactly(LAMP);
        assertThat(list(ada(), name(""))).containsExactly(LAMP, FAN);
        assertThat(list(BOB, name("lamp"))).isEmpty();
        assertThat(list(ada(), types("oic.d.fan"))).containsExactly(FAN);
        assertThat(list(ADMIN, types("oic.d.any"))).containsExactly(LAMP, FAN);
        assertThat(list(ada(), types("oic.d.fan", "oic.d.light"))).containsExactly(LAMP, FAN);
        assertThat(list(BOB, types("oic.d.any"))).isEmpty();
        assertThat(list(ada(), types("not a type"))).isEmpty();
        assertThat(list(ada(), online(true))).containsExactly(LAMP);
        assertThat(list(ADMIN, online(false))).as("by name: one has none").containsExactly(BOBS, FAN);
    }

    @Test
    void a_device_whose_node_died_is_not_online() {
        var fan = hub.devices.device(ada(), FAN, Set.of()).orElseThrow();

        assertThat(fan.connection().online()).isFalse();
        assertThat(fan.connection().reason()).isEqualTo("node-lost");
    }

    @Test
    void lists_are_paged_and_each_device_comes_once() {
        for (var i = 0; i < 57; i++) {
            hub.registry.signUp(ada(), new DeviceId(new UUID(7, i)));
        }

        var found = new ArrayList<DeviceId>();
        Optional<String> token = Optional.empty();
        var pages = 0;
        do {
            var page = hub.devices.list(ada(), Devices.Query.ALL, token, 10);
            assertThat(page.items()).hasSizeLessThanOrEqualTo(10);
            page.items().forEach(view -> found.add(view.id()));
            token = page.next();
            pages++;
        } while (token.isPresent());

        assertThat(found).hasSize(59).doesNotHaveDuplicates().isSorted();
        assertThat(pages).isGreaterThanOrEqualTo(6);
        assertThatExceptionOfType(Refused.class)
                .isThrownBy(() -> hub.devices.list(ada(), Devices.Query.ALL, Optional.of("?"), 10))
                .extracting(Refused::reason)
                .isEqualTo(Reason.INVALID);
    }

    @Test
    void a_device_is_shown_with_all_that_is_known() {
        var lamp =
                hub.devices.device(ada(), LAMP, Set.of("/light", "links", "")).orElseThrow();

        assertThat(lamp.owner()).isEqualTo("ada");
        assertThat(lamp.tenant()).isEqualTo("acme");
        assertThat(lamp.name()).isEqualTo("Lamp in the Hall");
        assertThat(lamp.connection().online()).isTrue();
        assertThat(lamp.metadataVersion()).isPositive();
        assertThat(lamp.metadataTime()).isGreaterThanOrEqualTo(lamp.connection().since());
        assertThat(lamp.links()).containsOnlyKeys("/light", "/never-reported");
        assertThat(lamp.linksFact()).map(Fact::version).contains(1L);
        assertThat(lamp.twins()).containsOnlyKeys("/light");
        assertThat(hub.devices.device(BOB, LAMP, Set.of())).isEmpty();
        assertThat(hub.devices.device(STRANGER, LAMP, Set.of())).isEmpty();
    }

    @Test
    void metadata_has_a_new_version_whenever_presence_changes() {
        var before = hub.devices.device(ada(), LAMP, Set.of()).orElseThrow();

        hub.signIn(LAMP, "c2").session().close("gone");

        var after = hub.devices.device(ada(), LAMP, Set.of()).orElseThrow();
        assertThat(after.metadataVersion()).isEqualTo(before.metadataVersion() + 2);
        assertThat(after.connection().reason()).isEqualTo("gone");
    }

    @Test
    void metadata_has_a_new_version_whenever_the_synchronisation_changes() {
        var session = hub.signIn(LAMP, "c2").session();
        var before = hub.devices.device(ada(), LAMP, Set.of()).orElseThrow();

        session.synchronisation(Synchronisation.State.SYNCING, true, false);
        session.synchronisation(Synchronisation.State.IN_SYNC, true, false);

        var after = hub.devices.device(ada(), LAMP, Set.of()).orElseThrow();
        assertThat(after.metadataVersion()).isEqualTo(before.metadataVersion() + 2);
        assertThat(after.synchronisation().state()).isEqualTo(Synchronisation.State.IN_SYNC);
    }

    @Test
    void twins_are_those_published_or_with_content() {
        var twins = hub.devices.twins(ada(), LAMP);

        assertThat(twins)
                .satisfiesExactly(
                        light -> {
                            assertThat(light.version()).isEqualTo(3);
                            assertThat(content(light)).isEqualTo("on");
                        },
                        never -> {
                            assertThat(never.version()).isZero();
                            assertThat(((DeviceEvent.ResourceChanged) never.event()).status())
                                    .isEqualTo(AnswerStatus.UNKNOWN);
                        });
        assertThat(hub.devices.twins(BOB, LAMP)).isEmpty();
        assertThat(hub.devices.twin(ada(), LAMP, "/light"))
                .map(DevicesTest::content)
                .contains("on");
        assertThat(hub.devices.twin(ada(), LAMP, "/nowhere")).isEmpty();
        assertThat(hub.devices.twin(ada(), LAMP, "links")).isEmpty();
        assertThat(hub.devices.twin(BOB, LAMP, "/light")).isEmpty();
    }

    @Test
    void a_withdrawn_resource_has_no_twin() {
        hub.signIn(LAMP, "c2").session().unpublish(List.of("/light"));

        assertThat(hub.devices.twins(ada(), LAMP))
                .extracting(fact -> ((DeviceEvent.ResourceChanged) fact.event()).href())
                .containsExactly("/never-reported");
    }

    @Test
    void history_is_read_by_time_in_either_direction_and_paged() {
        var all = history(ada(), 0, Long.MAX_VALUE, false, 10);
        var middle = all.get(1).time();

        assertThat(all).extracting(DevicesTest::content).containsExactly("on", "off", "on");
        assertThat(all).extracting(Fact::version).containsExactly(1L, 2L, 3L);
        assertThat(history(ada(), 0, Long.MAX_VALUE, true, 1))
                .extracting(Fact::version)
                .containsExactly(3L, 2L, 1L);
        assertThat(history(ada(), middle, Long.MAX_VALUE, false, 10))
                .first()
                .extracting(Fact::version)
                .isEqualTo(2L);
        assertThat(history(ada(), 0, 1, false, 10)).isEmpty();
        assertThat(history(BOB, 0, Long.MAX_VALUE, false, 10)).isEmpty();
    }

    @Test
    void the_other_streams_have_histories_too() {
        assertThat(events(new Devices.Source.Links())).hasOnlyElementsOfType(DeviceEvent.LinksPublished.class);
        assertThat(events(new Devices.Source.Presence())).hasOnlyElementsOfType(DeviceEvent.SessionOpened.class);
        assertThat(events(new Devices.Source.Commanded())).isEmpty();
        assertThatExceptionOfType(Refused.class)
                .isThrownBy(() -> events(new Devices.Source.Resource("links")))
                .extracting(Refused::reason)
                .isEqualTo(Reason.INVALID);
    }

    @Test
    void only_what_one_may_delete_is_deleted() {
        assertThat(hub.devices.delete(ada(), List.of(LAMP, BOBS, new DeviceId(new UUID(1, 1)))))
                .containsExactly(LAMP);
        assertThat(hub.devices.delete(principal("acme", "ada", "reader"), List.of(FAN)))
                .isEmpty();

        assertThat(list(ADMIN, Devices.Query.ALL)).containsExactly(FAN, BOBS);
        assertThat(hub.devices.twins(ada(), LAMP)).isEmpty();
    }

    private List<DeviceId> list(Principal principal, Devices.Query query) {
        return hub.devices.list(principal, query, Optional.empty(), 100).items().stream()
                .map(Devices.DeviceView::id)
                .toList();
    }

    private List<Fact> history(Principal principal, long from, long to, boolean descending, int limit) {
        var query = new Devices.HistoryQuery(new Devices.Source.Resource("/light"), from, to, descending);
        var found = new ArrayList<Fact>();
        Optional<String> token = Optional.empty();
        do {
            var page = hub.devices.history(principal, LAMP, query, token, limit);
            found.addAll(page.items());
            token = page.next();
        } while (token.isPresent());
        return found;
    }

    private List<DeviceEvent> events(Devices.Source source) {
        var query = new Devices.HistoryQuery(source, 0, Long.MAX_VALUE, false);
        return hub.devices.history(ada(), LAMP, query, Optional.empty(), 10).items().stream()
                .map(Fact::event)
                .toList();
    }

    private static String content(Fact fact) {
        return new String(
                ((DeviceEvent.ResourceChanged) Objects.requireNonNull(fact.event()))
                        .content()
                        .bytes(),
                UTF_8);
    }

    private static Devices.Query owner(String owner) {
        return new Devices.Query(Set.of(), Optional.empty(), "", Optional.of(owner), Set.of());
    }

    private static Devices.Query name(String prefix) {
        return new Devices.Query(Set.of(), Optional.empty(), prefix, Optional.empty(), Set.of());
    }

    private static Devices.Query types(String... types) {
        return new Devices.Query(Set.of(types), Optional.empty(), "", Optional.empty(), Set.of());
    }

    private static Devices.Query online(boolean online) {
        return new Devices.Query(Set.of(), Optional.of(online), "", Optional.empty(), Set.of());
    }
}
