package dev.landfall.core.device;

import static dev.landfall.core.device.Hub.LAMP;
import static dev.landfall.core.device.Hub.ada;
import static dev.landfall.core.device.Hub.principal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.landfall.conformance.memory.MemoryStore;
import dev.landfall.core.access.Principal;
import dev.landfall.core.device.Devices.DeviceView;
import dev.landfall.core.device.Devices.Query;
import dev.landfall.core.model.DeviceId;
import dev.landfall.core.model.Link;
import dev.landfall.core.model.Reason;
import dev.landfall.core.model.Refused;
import dev.landfall.core.stored.Names;
import dev.landfall.provider.Store;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever is asked for, the pages of a list are together what going through all devices finds. */
@Timeout(120)
class DeviceListsTest {
    private static final Principal ADMIN = principal("acme", "root", "admin");
    private static final List<String> TYPES = List.of("x.light", "x.fan", "with space", "ü");
    private static final List<String> NAMES = List.of("", "Hall", "hall lamp", "Kitchen");

    private final Store memory = new MemoryStore(4, Names.indexes());
    private final Hub hub = new Hub(memory, "node-1");
    private final Hub other = new Hub(memory, "node-2");
    private final Hub dead = new Hub(memory, "node-9");
    private final Random random = new Random(11);

    @BeforeEach
    void fill() {
        for (var i = 0; i < 60; i++) {
            var who = i % 3 == 0 ? principal("acme", "bob") : ada();
            var device = new DeviceId(new UUID(random.nextLong(), random.nextLong()));
            hub.registry.signUp(who, device);
            if (i % 5 != 0) {
                visit(List.of(hub, other, dead).get(random.nextInt(3)), who, device);
            }
        }
    }

    @AfterEach
    void close() {
        hub.close();
        other.close();
        dead.close();
    }

    private void visit(Hub node, Principal who, DeviceId device) {
        var session = node.sessions.open(new Sessions.SignIn(who, device, "c", "test", List.of()), new Hub.Told());
        var types = TYPES.stream().filter(_ -> random.nextBoolean()).toList();
        session.describe(NAMES.get(random.nextInt(NAMES.size())), types);
        if (random.nextInt(3) == 0) {
            session.close("left");
        }
    }

    @Test
    void every_question_is_answered_whole_and_with_nothing_else() {
        var all = pages(ADMIN, Query.ALL, 7);
        assertThat(all).hasSize(60);
        for (var query : questions()) {
            for (var limit : List.of(1, 3, 100)) {
                assertThat(pages(ADMIN, query, limit))
                        .as("%s by %s", query, limit)
                        .containsExactlyInAnyOrderElementsOf(fitting(all, query));
            }
        }
    }

    /** All conditions with all others. */
    private static List<Query> questions() {
        var owners = List.of(Optional.<String>empty(), Optional.of("bob"));
        var states = List.of(Optional.<Boolean>empty(), Optional.of(true), Optional.of(false));
        var types = List.of(Set.<String>of(), Set.of("x.light"), Set.of("with space"), Set.of("x.fan", "ü"));
        return types.stream()
                .flatMap(type -> states.stream()
                        .flatMap(online -> Stream.of("", "hall", "HALL l", "none")
                                .flatMap(prefix -> owners.stream()
                                        .map(owner -> new Query(type, online, prefix, owner, Set.of())))))
                .toList();
    }

    @Test
    void it_is_the_same_before_all_devices_are_carried_over() {
        var query = new Query(Set.of("x.light"), Optional.of(false), "hall", Optional.empty(), Set.of());
        var indexed = pages(ADMIN, query, 5);

        hub.indexed = false;

        assertThat(pages(ADMIN, query, 5)).containsExactlyInAnyOrderElementsOf(indexed);
    }

    @Test
    void a_page_costs_as_many_entries_as_it_has() {
        var query = new Query(Set.of("x.light"), Optional.of(true), "", Optional.empty(), Set.of());
        hub.store.found.set(0);

        var page = hub.devices.list(ADMIN, query, Optional.empty(), 4);

        assertThat(page.items()).hasSize(4);
        assertThat(hub.store.found).hasValueLessThanOrEqualTo(2 * 8);
    }

    @Test
    void devices_are_found_by_what_they_publish() {
        var lamp = hub.lamp().session();
        lamp.publish(List.of(link("/a", "x.switch", "two words"), link("/b", "x.light")));
        var some = Set.of("x.switch", "x.light");
        assertThat(publishing("x.switch")).containsExactly(LAMP);
        assertThat(publishing("two words")).containsExactly(LAMP);
        assertThat(publishing(some.toArray(String[]::new))).containsExactly(LAMP);
        assertThat(publishing("x.other")).isEmpty();

        lamp.unpublish(List.of("/a"));

        assertThat(publishing("x.switch")).isEmpty();
        assertThat(publishing(some.toArray(String[]::new))).containsExactly(LAMP);
        hub.indexed = false;
        assertThat(publishing(some.toArray(String[]::new))).containsExactly(LAMP);
    }

    private List<DeviceId> publishing(String... types) {
        return hub.devices.list(ADMIN, Query.publishing(List.of(types)), Optional.empty(), 1000).items().stream()
                .map(DeviceView::id)
                .toList();
    }

    private static Link link(String href, String... types) {
        return new Link(href, List.of(types), List.of(), 0, 0, "", "", List.of(), List.of(), 0, Link.Rule.USUAL);
    }

    @Test
    void an_owner_sees_his_own() {
        var query = new Query(Set.of(), Optional.of(false), "", Optional.empty(), Set.of());

        assertThat(pages(ada(), query, 4)).isNotEmpty().allMatch(line -> line.contains(" ada "));
        assertThat(pages(principal("other", "ada"), query, 4)).isEmpty();
    }

    @Test
    void who_comes_and_goes_between_two_pages_is_on_one_of_them_at_most_once() {
        var query = new Query(Set.of(), Optional.of(false), "", Optional.empty(), Set.of());
        var seen = new ArrayList<DeviceId>();
        Optional<String> token = Optional.empty();
        do {
            var page = hub.devices.list(ada(), query, token, 3);
            page.items().forEach(view -> seen.add(view.id()));
            page.items().stream().limit(1).forEach(view -> visit(other, ada(), view.id()));
            token = page.next();
        } while (token.isPresent());

        assertThat(seen).isNotEmpty();
        assertThat(Set.copyOf(seen).size()).isGreaterThanOrEqualTo(seen.size() * 2 / 3);
    }

    @Test
    void a_token_of_another_question_is_none() {
        var online = new Query(Set.of(), Optional.of(true), "", Optional.empty(), Set.of());
        var offline = new Query(Set.of(), Optional.of(false), "", Optional.empty(), Set.of());
        var token = hub.devices.list(ADMIN, online, Optional.empty(), 1).next();

        for (var wrong : List.of(token, Optional.of("AAAA"), Optional.of("not base64 !"))) {
            assertThatExceptionOfType(Refused.class)
                    .isThrownBy(() -> hub.devices.list(ADMIN, offline, wrong, 1))
                    .extracting(Refused::reason)
                    .isEqualTo(Reason.INVALID);
        }
    }

    private static Collection<String> fitting(List<String> all, Query query) {
        return all.stream()
                .filter(line -> query.online()
                        .map(online -> line.contains(online ? " online " : " offline "))
                        .orElse(true))
                .filter(line -> query.owner()
                        .map(owner -> line.contains(" " + owner + " "))
                        .orElse(true))
                .filter(line -> line.toLowerCase(java.util.Locale.ROOT)
                        .contains("<" + query.namePrefix().toLowerCase(java.util.Locale.ROOT)))
                .filter(line -> query.types().isEmpty()
                        || query.types().stream().anyMatch(type -> line.contains("[" + type + "]")))
                .toList();
    }

    private List<String> pages(Principal who, Query query, int limit) {
        var lines = new ArrayList<String>();
        Optional<String> token = Optional.empty();
        do {
            var page = hub.devices.list(who, query, token, limit);
            assertThat(page.items().size()).isLessThanOrEqualTo(limit);
            page.items().forEach(view -> lines.add(line(view)));
            token = page.next();
        } while (token.isPresent());
        return Collections.unmodifiableList(lines);
    }

    private static String line(DeviceView view) {
        var line = new StringBuilder(view.id() + " " + view.owner() + " ");
        line.append(view.connection().online() ? "online " : "offline ");
        line.append('<').append(view.name()).append('>');
        view.types().forEach(type -> line.append('[').append(type).append(']'));
        return line.toString();
    }
}
