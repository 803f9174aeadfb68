package dev.landfall.core.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfall.core.model.DeviceId;
import dev.landfall.core.model.Fact;
import dev.landfall.core.proof.House;
import dev.landfall.core.stored.Names;
import dev.landfall.provider.Store;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The more all subscriptions hold together, the less each of them may hold: in events, and in bytes of large ones. */
@Timeout(120)
class SubscriptionBudgetTest {
    private static final int MIB = 1 << 20;
    private static final byte[] LARGE = new byte[MIB];
    private static final SubscriptionBudget.Limit ALL = new SubscriptionBudget.Limit(1000, 2 * MIB);
    private static final SubscriptionBudget.Limit FEW = new SubscriptionBudget.Limit(16, 64 << 10);
    private static final SubscriptionBudget.Limit NONE = new SubscriptionBudget.Limit(0, 0);

    private final DeviceId device = new DeviceId(new UUID(1, 1));
    private final SubscriptionBudget budget = new SubscriptionBudget();

    @Test
    void from_250_000_events_on_each_may_hold_a_few_and_from_375_000_on_none() {
        var small = event(new byte[100]);

        budget.take(Collections.nCopies(249_999, small));
        assertThat(budget.each()).isEqualTo(ALL);
        budget.take(List.of(small));
        assertThat(budget.each()).isEqualTo(FEW);
        budget.take(Collections.nCopies(124_999, small));
        assertThat(budget.each()).isEqualTo(FEW);
        budget.take(List.of(small));
        assertThat(budget.each()).isEqualTo(NONE);

        budget.free(Collections.nCopies(375_000, small));
        assertThat(budget.each()).isEqualTo(ALL);
    }

    @Test
    void from_64_mebibytes_on_each_may_hold_a_few_and_from_96_on_none() {
        var almost = List.of(event(new byte[MIB - 1]));
        var rest = List.of(event(LARGE));

        budget.take(large(63));
        budget.take(almost);
        assertThat(budget.each()).isEqualTo(ALL);
        budget.free(almost);
        budget.take(rest);
        assertThat(budget.each()).isEqualTo(FEW);
        budget.take(large(31));
        budget.take(almost);
        assertThat(budget.each()).isEqualTo(FEW);
        budget.free(almost);
        budget.take(large(1));
        assertThat(budget.each()).isEqualTo(NONE);
    }

    @Test
    void who_reads_the_store_may_always_take_a_few() {
        assertThat(budget.batch()).isEqualTo(ALL);

        budget.take(large(64));
        assertThat(budget.batch()).isEqualTo(FEW);
        budget.take(large(64));

        assertThat(budget.each()).isEqualTo(NONE);
        assertThat(budget.batch()).isEqualTo(FEW);
    }

    @Test
    void events_of_up_to_1024_bytes_count_by_their_number_alone() {
        budget.take(List.of(event(new byte[1024])));
        assertThat(budget.events()).isEqualTo(1);
        assertThat(budget.bytes()).isZero();

        budget.take(List.of(event(new byte[1025])));
        assertThat(budget.events()).isEqualTo(2);
        assertThat(budget.bytes()).isEqualTo(1025);
    }

    private List<Event> large(int many) {
        var events = new ArrayList<Event>();
        for (var i = 0; i < many; i++) {
            events.add(event(LARGE));
        }
        return events;
    }

    private Event event(byte[] bytes) {
        var written = new Store.Written("/a", 1, List.of(bytes));
        var appended = new Store.Appended(1, 1, Names.device(House.TENANT, device), List.of(written));
        var fact = new Fact(House.TENANT, device, 1, 1, House.changed("/a", ""));
        return new Event(fact, "ada", new Entry(0, appended), 0);
    }
}
