package dev.landfall.core.record;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.landfall.conformance.memory.MemoryStore;
import dev.landfall.core.commit.CommitListener;
import dev.landfall.core.commit.Committer;
import dev.landfall.core.commit.DecisionLoop;
import dev.landfall.core.commit.Retention;
import dev.landfall.core.commit.StoreReads;
import dev.landfall.core.model.CoreMeters;
import dev.landfall.core.model.Reason;
import dev.landfall.core.model.Refused;
import dev.landfall.core.proof.TurnedClock;
import dev.landfall.core.stored.Names;
import dev.landfall.core.stored.Nanos;
import dev.landfall.provider.Partition;
import dev.landfall.provider.Store;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RecordsTest {
    private static final Records.Key KEY = new Records.Key("acme", "code", "7f");

    private final TurnedClock clock = new TurnedClock();
    private final Store store = new MemoryStore(4, Names.indexes(), clock);
    private final Committer committer = new Committer(store, CommitListener.NONE, CoreMeters.NONE);
    private final StoreReads reads = new StoreReads(store);
    private final Records records = new Records(
            reads, new DecisionLoop(reads, committer, clock), committer, Retention.within(Duration.ofDays(7), 1 << 20));

    @AfterEach
    void stop() {
        committer.close();
        store.close();
    }

    @Test
    void what_was_written_is_found_with_its_revision() {
        var first = records.put(KEY, 0, bytes("a"), "ada", Optional.empty());
        var second = records.put(KEY, first, bytes("b"), "ada", Optional.empty());

        var found = records.find(KEY).orElseThrow();

        assertThat(first).isEqualTo(1);
        assertThat(second).isEqualTo(2);
        assertThat(found.revision()).isEqualTo(2);
        assertThat(found.bytes()).isEqualTo(bytes("b"));
        assertThat(found.group()).isEqualTo("ada");
        assertThat(found.time()).isEqualTo(clock.instant());
    }

    @Test
    void another_revision_than_the_expected_one_is_refused() {
        records.put(KEY, 0, bytes("a"), "", Optional.empty());

        refused(Reason.DUPLICATE, () -> records.put(KEY, 0, bytes("b"), "", Optional.empty()));
        refused(Reason.DUPLICATE, () -> records.put(KEY, 2, bytes("b"), "", Optional.empty()));
        refused(
                Reason.DUPLICATE,
                () -> records.put(new Records.Key("acme", "code", "no"), 1, bytes("b"), "", Optional.empty()));

        assertThat(records.find(KEY).orElseThrow().bytes()).isEqualTo(bytes("a"));
    }

    @Test
    void of_many_who_spend_one_code_one_wins() throws Exception {
        var revision = records.put(KEY, 0, bytes("fresh"), "", Optional.empty());

        var wins = 0;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var tries = new ArrayList<Callable<Boolean>>();
            for (var i = 0; i < 32; i++) {
                tries.add(() -> {
                    try {
                        records.put(KEY, revision, bytes("spent"), "", Optional.empty());
                        return true;
                    } catch (Refused refused) {
                        return false;
                    }
                });
            }
            for (var won : threads.invokeAll(tries)) {
                wins += won.get() ? 1 : 0;
            }
        }

        assertThat(wins).isEqualTo(1);
    }

    @Test
    void an_expired_record_is_not_found_and_can_be_made_anew() {
        records.put(KEY, 0, bytes("a"), "ada", Optional.of(clock.instant().plusSeconds(60)));

        clock.turn(Duration.ofSeconds(60));

        assertThat(records.find(KEY)).isEmpty();
        assertThat(records.list("acme", "code", "ada", Optional.empty(), 10).items())
                .isEmpty();
        refused(Reason.DUPLICATE, () -> records.put(KEY, 1, bytes("b"), "ada", Optional.empty()));
        assertThat(records.put(KEY, 0, bytes("b"), "ada", Optional.empty())).isEqualTo(2);
        assertThat(records.find(KEY).orElseThrow().bytes()).isEqualTo(bytes("b"));
    }

    @Test
    void an_expired_record_is_due_and_leaves_nothing() {
        records.put(KEY, 0, bytes("a"), "ada", Optional.of(clock.instant().plusSeconds(60)));
        assertThat(due()).isEmpty();

        clock.turn(Duration.ofSeconds(61));
        var due = due();
        due.forEach(hit -> records.expire(hit.view().partition()));

        assertThat(due).hasSize(1);
        assertThat(due()).isEmpty();
        assertThat(store.heads(partition(), Set.of()).heads()).isEmpty();
        assertThat(records.put(KEY, 0, bytes("b"), "", Optional.empty())).isEqualTo(3);
    }

    @Test
    void a_record_in_use_survives_the_janitor() {
        records.put(KEY, 0, bytes("a"), "ada", Optional.of(clock.instant().plusSeconds(60)));
        clock.turn(Duration.ofSeconds(61));
        var due = due();
        records.put(KEY, 0, bytes("b"), "ada", Optional.of(clock.instant().plusSeconds(60)));

        due.forEach(hit -> records.expire(hit.view().partition()));

        assertThat(records.find(KEY).orElseThrow().bytes()).isEqualTo(bytes("b"));
    }

    @Test
    void a_record_written_while_it_is_being_forgotten_is_kept() {
        records.put(KEY, 0, bytes("a"), "", Optional.of(clock.instant().plusSeconds(60)));
        clock.turn(Duration.ofSeconds(61));
        var dying = new Committer(store, CommitListener.NONE, CoreMeters.NONE);
        var deciding = new DecisionLoop(reads, dying, clock);
        // The janitor's first step happens, its second does not.
        var half = new Records(reads, deciding, closed(), (_, now, _) -> now);
        assertThatExceptionOfType(Refused.class).isThrownBy(() -> half.expire(partition()));
        dying.close();

        assertThat(store.heads(partition(), Set.of()).version(Names.RECORD)).isEqualTo(2);
        assertThat(due()).hasSize(1);
        records.put(KEY, 0, bytes("b"), "", Optional.empty());
        records.expire(partition());

        assertThat(records.find(KEY).orElseThrow().bytes()).isEqualTo(bytes("b"));
    }

    @Test
    void a_deleted_record_is_gone_and_may_come_back() {
        records.put(KEY, 0, bytes("a"), "ada", Optional.empty());

        records.delete(KEY);
        records.delete(KEY);

        assertThat(records.find(KEY)).isEmpty();
        assertThat(records.list("acme", "code", "ada", Optional.empty(), 10).items())
                .isEmpty();
        assertThat(records.put(KEY, 0, bytes("b"), "ada", Optional.empty())).isEqualTo(2);
    }

    @Test
    void lists_are_paged_by_id_within_kind_group_and_tenant() {
        for (var i = 0; i < 25; i++) {
            records.put(
                    new Records.Key("acme", "code", "id-%02d".formatted(i)), 0, bytes("a"), "ada", Optional.empty());
        }
        records.put(new Records.Key("acme", "code", "id-x"), 0, bytes("a"), "bob", Optional.empty());
        records.put(new Records.Key("acme", "token", "id-y"), 0, bytes("a"), "ada", Optional.empty());
        records.put(new Records.Key("other", "code", "id-z"), 0, bytes("a"), "ada", Optional.empty());

        var ids = new ArrayList<String>();
        Optional<String> token = Optional.empty();
        do {
            var page = records.list("acme", "code", "ada", token, 10);
            page.items().forEach(record -> ids.add(record.key().id()));
            token = page.next();
        } while (token.isPresent());

        assertThat(ids).hasSize(25).isSorted().doesNotHaveDuplicates();
        assertThat(ids.getFirst()).isEqualTo("id-00");
    }

    @Test
    void a_record_that_changes_its_group_is_found_in_the_new_one_alone() {
        records.put(KEY, 0, bytes("a"), "ada", Optional.empty());

        records.put(KEY, 1, bytes("a"), "bob", Optional.empty());

        assertThat(records.list("acme", "code", "ada", Optional.empty(), 10).items())
                .isEmpty();
        assertThat(records.list("acme", "code", "bob", Optional.empty(), 10).items())
                .hasSize(1);
    }

    @Test
    void names_that_are_none_and_foreign_page_tokens_are_invalid() {
        refused(Reason.INVALID, () -> records.find(new Records.Key("", "code", "a")));
        refused(Reason.INVALID, () -> records.find(new Records.Key("acme", "a/b", "a")));
        refused(Reason.INVALID, () -> records.find(new Records.Key("acme", "code", "a\nb")));
        refused(Reason.INVALID, () -> records.find(new Records.Key("acme", "code", "x".repeat(2000))));
        refused(Reason.INVALID, () -> records.put(KEY, 0, bytes("a"), "g\n", Optional.empty()));
    }

    @Test
    void the_stored_form_stays_as_it_is() {
        var head = new RecordHead(RecordHead.State.KEPT, Nanos.of(clock.instant()), "ada", bytes("hi"));

        assertThat(HexFormat.of().formatHex(head.encode())).isEqualTo("0150008080caf99cb387c81803616461026869");
        assertThat(RecordHead.decode(head.encode())).usingRecursiveComparison().isEqualTo(head);
    }

    private Committer closed() {
        var closed = new Committer(store, CommitListener.NONE, CoreMeters.NONE);
        closed.close();
        return closed;
    }

    private List<Store.Hit> due() {
        var now = Names.sortable(Nanos.of(clock.instant()));
        var shard = Integer.toString(partition().shard(4));
        return store.find(new Store.Query(Names.DUE.name(), null, shard, "", now, Set.of()), null, 100)
                .items();
    }

    private static Partition partition() {
        return Names.record(KEY.tenant(), KEY.kind(), KEY.id());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private static void refused(Reason reason, ThrowingCallable call) {
        assertThatExceptionOfType(Refused.class)
                .isThrownBy(call)
                .extracting(Refused::reason)
                .isEqualTo(reason);
    }
}
