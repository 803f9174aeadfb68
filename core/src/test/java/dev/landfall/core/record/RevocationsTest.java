package dev.landfall.core.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.landfall.core.access.RevokedTokenIds;
import dev.landfall.core.commit.CommitListener;
import dev.landfall.core.commit.Committer;
import dev.landfall.core.commit.DecisionLoop;
import dev.landfall.core.commit.Retention;
import dev.landfall.core.commit.StoreReads;
import dev.landfall.core.model.CoreMeters;
import dev.landfall.core.model.Refused;
import dev.landfall.core.proof.HandStore;
import dev.landfall.core.proof.TurnedClock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RevocationsTest {
    private final TurnedClock clock = new TurnedClock();
    private final HandStore store = new HandStore(4, clock, true);
    private final Node here = new Node();
    private final Node there = new Node();

    @AfterEach
    void stop() {
        here.committer.close();
        there.committer.close();
        store.close();
    }

    @Test
    void a_revoked_token_is_known_here_at_once_and_elsewhere_with_the_next_look() {
        there.revocations.look();

        here.revocations.revoke("t1", soon());

        assertThat(here.revoked.has("t1")).isTrue();
        assertThat(there.revoked.has("t1")).isFalse();
        there.revocations.look();
        assertThat(there.revoked.has("t1")).isTrue();
        assertThat(there.revoked.has("t2")).isFalse();
    }

    @Test
    void a_node_that_starts_later_knows_them_all_but_those_that_expired() {
        here.revocations.revoke("short", clock.instant().plusSeconds(60));
        for (var i = 0; i < 1100; i++) {
            here.revocations.revoke("t" + i, clock.instant().plus(Duration.ofDays(30)));
        }
        clock.turn(Duration.ofDays(3));

        there.revocations.look();

        assertThat(there.revoked.count()).isEqualTo(1100);
        assertThat(there.revoked.has("t1099")).isTrue();
    }

    @Test
    void a_revocation_that_lasts_beyond_stored_times_holds_on_every_node_and_after_a_start() {
        for (var far : new String[] {"2263-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "+100000-01-01T00:00:00Z"}) {
            here.revocations.revoke(far, Instant.parse(far));
        }

        there.revocations.look();
        clock.turn(Duration.ofDays(365));
        there.revocations.look();
        var later = new Node();
        later.revocations.look();
        later.committer.close();

        for (var far : new String[] {"2263-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "+100000-01-01T00:00:00Z"}) {
            assertThat(there.revoked.has(far)).isTrue();
            assertThat(later.revoked.has(far)).isTrue();
        }
    }

    @Test
    void a_grant_ends_all_its_tokens_and_no_other() {
        here.revocations.revoke("g1", soon());

        assertThat(here.revoked.has("g1.a")).isTrue();
        assertThat(here.revoked.has("g1.b")).isTrue();
        assertThat(here.revoked.has("g10.a")).isFalse();
        assertThat(here.revoked.has("g")).isFalse();
        assertThat(here.revoked.has("")).isFalse();
    }

    @Test
    void what_has_expired_takes_no_memory_and_no_room() {
        here.revocations.revoke("t1", clock.instant().plusSeconds(60));
        clock.turn(Duration.ofSeconds(61));

        here.revocations.look();
        here.revocations.revoke("t2", clock.instant().minusSeconds(1));

        assertThat(here.revoked.count()).isZero();
        assertThat(here.stored()).isZero();
    }

    @Test
    void the_same_token_twice_is_one_record() {
        here.revocations.revoke("t1", soon());
        here.revocations.revoke("t1", soon());
        there.revocations.revoke("t1", soon());

        assertThat(here.stored()).isEqualTo(1);
    }

    @Test
    void what_was_revoked_while_the_store_was_away_for_others_is_seen_later() {
        there.revocations.look();
        here.revocations.revoke("t1", clock.instant().plus(Duration.ofHours(1)));
        store.away(true);
        clock.turn(Duration.ofMinutes(5));

        assertThatExceptionOfType(Refused.class).isThrownBy(there.revocations::look);
        store.away(false);
        there.revocations.look();

        assertThat(there.revoked.has("t1")).isTrue();
    }

    @Test
    void what_cannot_be_stored_is_not_called_revoked() {
        store.away(true);

        assertThatExceptionOfType(Refused.class).isThrownBy(() -> here.revocations.revoke("t1", soon()));
        assertThat(here.revoked.has("t1")).isFalse();
        store.away(false);
    }

    @Test
    void the_stored_form_is_what_it_always_was() {
        var form = new RevokedForm("7f.a", 1_790_000_000_123_456_789L);

        assertThat(HexFormat.of().formatHex(form.encode())).isEqualTo(GOLDEN);
        assertThat(RevokedForm.decode(HexFormat.of().parseHex(GOLDEN))).isEqualTo(form);
    }

    private static final String GOLDEN = "01530437662e61959abbdac2f0d6eb18";

    private Instant soon() {
        return clock.instant().plusSeconds(600);
    }

    private final class Node {
        final Committer committer = new Committer(
                store,
                CommitListener.NONE,
                CoreMeters.NONE,
                new Committer.Limits(
                        16_384, 64L << 20, Duration.ofMillis(50), Duration.ofMillis(5), Duration.ofMillis(20)));
        final StoreReads reads = new StoreReads(store);
        final Records records = new Records(
                reads,
                new DecisionLoop(reads, committer, clock),
                committer,
                Retention.within(Duration.ofDays(7), 1 << 20));
        final RevokedTokenIds revoked = new RevokedTokenIds();
        final Revocations revocations = new Revocations(records, revoked, clock);

        int stored() {
            return records.list(Records.HUB, "revoked-token", "", Optional.empty(), 1000)
                    .items()
                    .size();
        }
    }
}
