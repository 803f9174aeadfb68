package dev.landfall.conformance;

import static dev.landfall.conformance.StoreAccess.LAMP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.landfall.provider.Fault;
import dev.landfall.provider.Store;
import dev.landfall.provider.Store.Capability;
import dev.landfall.provider.Store.Range;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The tests of a store: they check the promises of {@link Store}, each under its number. A test of a store extends this class and says
 * how to open an empty store; nothing else is needed. The tests are final.
 */
public abstract class StoreSuite {
    private static final int KILLS = 20;
    private static final int MANY_KILLS = 50;
    private static final int PROVIDER_KILLS = 5;
    private static final int STEPS = 400;

    /** Makes a new, empty store. */
    protected abstract StoreUnderTest empty();

    private void with(Consumer<Store> rule) {
        try (var sut = empty();
                var store = sut.open(StoreAccess.INDEXES)) {
            rule.accept(store);
        }
    }

    private void under(Consumer<StoreUnderTest> rule) {
        try (var sut = empty()) {
            rule.accept(sut);
        }
    }

    @Test
    public final void st01_what_is_committed_is_seen_and_stays() {
        under(AppendRules::committedIsSeen);
    }

    @Test
    public final void st02_an_append_is_all_or_nothing_and_its_neighbours_go_their_own_way() {
        with(AppendRules::allOrNothing);
    }

    @Test
    public final void st02_a_malformed_question_is_the_callers_mistake() {
        with(AppendRules::malformedIsTheCallersMistake);
    }

    @Test
    public final void st03_a_wrong_version_conflicts_and_tells_the_right_one() {
        with(AppendRules::mismatchConflicts);
    }

    @Test
    public final void st04_a_requirement_fences_without_writing() {
        with(AppendRules::requirementFences);
    }

    @Test
    public final void st05_the_same_append_again_has_the_first_outcome() {
        under(AppendRules::retriedHasTheFirstOutcome);
    }

    @Test
    public final void st06_concurrent_writers_lose_no_update_and_leave_no_gap() {
        with(WriterRules::noUpdateIsLost);
    }

    @Test
    public final void st07_time_never_runs_backwards_in_a_stream() {
        with(AppendRules::timeNeverRunsBackwards);
    }

    @Test
    public final void st08_heads_of_a_partition_are_one_view() {
        with(WriterRules::headsAreOneView);
    }

    @Test
    public final void st09_history_is_read_by_version_and_time_both_ways_in_pages() {
        with(ReadRules::history);
    }

    @Test
    public final void st09_a_page_goes_on_where_the_one_before_ended() {
        with(ReadRules::pagesGoOn);
    }

    @Test
    public final void st10_events_are_kept_until_their_time() {
        under(ReadRules::keepUntil);
    }

    @Test
    public final void st10_heads_outlive_their_events() {
        under(ReadRules::headsOutliveEvents);
    }

    @Test
    public final void st11_entries_are_found_by_key_in_the_order_of_their_sort_value() {
        with(IndexRules::foundInOrder);
    }

    @Test
    public final void st11_entries_are_replaced_whole() {
        with(IndexRules::replacedWhole);
    }

    @Test
    public final void st11_hits_carry_the_heads_asked_for() {
        with(IndexRules::hitsCarryHeads);
    }

    @Test
    public final void st12_a_scan_shows_every_partition_once() {
        with(ReadRules::scanShowsAll);
    }

    @Test
    public final void st13_the_tail_shows_each_append_once_and_nothing_behind_a_cursor() {
        with(WriterRules::tailFollowsWriters);
    }

    @Test
    public final void st14_what_is_deleted_is_forgotten_and_returns_above_its_floor() {
        under(ReadRules::deleteAndReturn);
    }

    @Test
    public final void st15_no_call_shows_anything_of_another_tenant() {
        with(IndexRules::tenantsAreApart);
    }

    @Test
    public final void st16_too_large_is_refused_and_its_neighbours_are_not() {
        with(AppendRules::tooLargeIsRefusedAlone);
    }

    @Test
    public final void st17_a_killed_writer_loses_nothing_and_leaves_nothing_by_half() {
        under(sut -> killed(sut, KILLS));
    }

    @Test
    @Tag("long")
    public final void st17_a_writer_killed_fifty_times_loses_nothing() {
        under(sut -> killed(sut, MANY_KILLS));
    }

    @Test
    public final void st17_a_killed_provider_loses_nothing_it_acknowledged() {
        under(sut -> {
            mustOutliveItsProcess(sut);
            try (var _ = sut.open(StoreAccess.INDEXES)) {
                if (!sut.kill()) {
                    Assumptions.abort("the store has no process of its own");
                }
            }
            ProviderCrashRules.killed(sut, PROVIDER_KILLS);
        });
    }

    private static void killed(StoreUnderTest sut, int times) {
        mustOutliveItsProcess(sut);
        assertThat(sut.writerCommand()).as("a writer to kill").isNotEmpty();
        CrashRules.killed(sut, times);
    }

    private static void mustOutliveItsProcess(StoreUnderTest sut) {
        try (var store = sut.open(StoreAccess.INDEXES)) {
            if (store.info().durability() == Store.Durability.MEMORY) {
                Assumptions.abort("what is in memory dies with its process");
            }
        }
    }

    @Test
    public final void st18_what_is_not_declared_is_refused_by_name() {
        with(IndexRules::undeclaredIsRefused);
    }

    @Test
    public final void st19_data_has_one_owner_at_a_time() {
        try (var sut = empty()) {
            Store closed;
            try (var store = sut.open(StoreAccess.INDEXES)) {
                closed = store;
                var info = store.info();
                if (info.durability() != Store.Durability.MEMORY
                        && info.capabilities().contains(Capability.EXCLUSIVE)) {
                    ReadRules.fault(
                            Fault.UNAVAILABLE,
                            () -> sut.open(StoreAccess.INDEXES).close());
                    StoreAccess.commit(store, StoreAccess.append(LAMP, StoreAccess.change("light", 0, "still mine")));
                }
            }
            ReadRules.fault(Fault.UNAVAILABLE, () -> closed.heads(LAMP, Set.of()));
        }
    }

    @Test
    public final void st19_a_newer_format_is_refused_with_a_sentence() {
        try (var sut = empty()) {
            sut.open(StoreAccess.INDEXES).close();
            if (sut.makeNewer()) {
                ReadRules.fault(
                        Fault.UNSUPPORTED, () -> sut.open(StoreAccess.INDEXES).close());
            }
        }
    }

    @Test
    public final void st20_a_cursor_older_than_the_tail_is_told_so() {
        under(ReadRules::expiredCursor);
    }

    @Test
    public final void st21_a_backup_made_under_writers_opens_as_a_store(@TempDir Path directory) {
        try (var sut = empty()) {
            boolean able;
            try (var store = sut.open(StoreAccess.INDEXES)) {
                able = store.info().capabilities().contains(Capability.BACKUP);
                if (!able) {
                    ReadRules.fault(Fault.UNSUPPORTED, () -> store.backup(directory.resolve("copy")));
                }
            }
            if (able) {
                CrashRules.backedUp(sut, directory.resolve("copy"));
            }
        }
    }

    @Test
    public final void st22_what_a_store_shows_can_be_moved_to_another() {
        for (var seed : new long[] {1, 2, System.nanoTime()}) {
            try (var here = empty();
                    var there = empty();
                    var from = here.open(StoreAccess.INDEXES);
                    var to = there.open(StoreAccess.INDEXES)) {
                RandomOperations.move(from, to, seed, STEPS / 2);
            }
        }
    }

    @Test
    public final void st22_expiry_moves_too() {
        try (var here = empty();
                var there = empty()) {
            MoveRules.expiryMoves(here, there);
        }
    }

    @Test
    public final void st22_what_was_restored_stays() {
        try (var here = empty();
                var there = empty()) {
            MoveRules.restoredStays(here, there);
        }
    }

    @Test
    public final void st23_restored_again_it_is_there_once_and_as_said_last() {
        with(MoveRules::restoredAnew);
    }

    @Test
    public final void st24_nothing_of_what_was_deleted_is_seen_while_its_history_goes() {
        with(DeletionRules::nothingOldIsSeen);
    }

    @Test
    public final void st24_the_history_of_what_was_deleted_goes_by_itself() {
        with(DeletionRules::historyGoes);
    }

    @Test
    public final void st24_a_deletion_goes_on_after_the_next_start() {
        under(DeletionRules::goesOnAfterTheNextStart);
    }

    @Test
    public final void st25_each_append_says_which_position_it_follows() {
        with(PositionRules::eachSaysWhatItFollows);
    }

    @Test
    public final void st25_what_several_writers_are_told_is_one_chain() {
        with(PositionRules::writersAreOneChain);
    }

    @Test
    public final void st26_the_tail_can_be_read_after_any_position() {
        with(PositionRules::tailFollowsAnyPosition);
    }

    @Test
    public final void a_random_life_is_answered_as_the_reference_answers_it() {
        for (var seed : new long[] {1, 2, System.nanoTime()}) {
            with(store -> RandomOperations.live(store, seed, STEPS));
        }
    }

    @Test
    public final void a_stream_of_its_own_page_bounds_is_whole() {
        with(store -> {
            for (var i = 0; i < 50; i++) {
                StoreAccess.commit(
                        store, StoreAccess.append(LAMP, StoreAccess.change("light", i * 2L, "a" + i, "b" + i)));
            }

            assertThat(StoreAccess.history(store, LAMP, "light", Range.all(), 3))
                    .hasSize(100);
            assertThat(StoreAccess.tails(store, 3)).hasSize(50);
        });
    }
}
