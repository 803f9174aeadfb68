package dev.landfall.core.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfall.core.commit.CommittedAppend;
import dev.landfall.core.proof.TurnedClock;
import dev.landfall.core.stored.Names;
import dev.landfall.core.stored.Nanos;
import dev.landfall.provider.Append;
import dev.landfall.provider.Append.Change;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ClockWatchTest {
    private static final Duration TEN = Duration.ofMinutes(10);

    private final TurnedClock wall = new TurnedClock();
    private final TurnedClock steady = new TurnedClock();
    private final ClockWatch watch = new ClockWatch(wall, steady.ticker());

    @Test
    void a_clock_that_goes_on_is_well() {
        pass(Duration.ofHours(3));

        assertThat(watch.behind()).isZero();
        assertThat(watch.status().conditions().getFirst().reason()).isEqualTo("Ok");
    }

    @Test
    void set_ahead_and_back_it_is_named_until_the_newest_time_is_reached_again() {
        wall.turn(TEN);
        pass(Duration.ofSeconds(1));
        assertThat(watch.behind()).as("only ahead").isZero();

        wall.turn(TEN.negated());
        watch.look();

        assertThat(watch.behind()).isEqualTo(TEN);
        var condition = watch.status().conditions().getFirst();
        assertThat(condition.reason()).isEqualTo("SetBack");
        assertThat(condition.ok()).as("the hub goes on to serve").isTrue();
        assertThat(condition.message()).contains("10 min 0 s");
        pass(Duration.ofMinutes(4));
        assertThat(watch.behind()).isEqualTo(Duration.ofMinutes(6));
        pass(Duration.ofMinutes(6));
        assertThat(watch.behind()).isZero();
        assertThat(watch.status().conditions().getFirst().reason()).isEqualTo("Ok");
    }

    @Test
    void set_back_between_two_looks_it_is_behind_what_it_had_reached() {
        pass(Duration.ofSeconds(1));

        steady.turn(Duration.ofMinutes(1));
        wall.turn(Duration.ofMinutes(1).minus(TEN));
        watch.look();

        assertThat(watch.behind()).isEqualTo(TEN);
    }

    @Test
    void less_than_a_step_is_a_time_service_at_work_and_a_step_is_not() {
        wall.turn(ClockWatch.STEP.minusNanos(1).negated());
        watch.look();
        assertThat(watch.behind()).isZero();

        wall.turn(Duration.ofNanos(1).negated());
        watch.look();

        assertThat(watch.behind()).isEqualTo(ClockWatch.STEP);
    }

    @Test
    void after_a_restart_it_is_seen_by_the_time_of_what_is_stored() {
        watch.committed(List.of(committed(Nanos.now(wall)), committed(Nanos.now(wall) + TEN.toNanos())));

        watch.look();

        assertThat(watch.behind()).isEqualTo(TEN);
    }

    private void pass(Duration time) {
        wall.turn(time);
        steady.turn(time);
        watch.look();
    }

    private static CommittedAppend committed(long time) {
        var bytes = new byte[] {1};
        var append = new Append(
                UUID.randomUUID(),
                Names.node("n"),
                1,
                List.of(),
                List.of(new Change(Names.LEASE, 0, List.of(bytes), bytes, 1)));
        return new CommittedAppend(0, 1, time, 0, append);
    }
}
