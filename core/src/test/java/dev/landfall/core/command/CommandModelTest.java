package dev.landfall.core.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfall.core.model.AnswerStatus;
import dev.landfall.core.model.AppRequest;
import dev.landfall.core.model.Audit;
import dev.landfall.core.model.Command;
import dev.landfall.core.model.Command.State;
import dev.landfall.core.model.Content;
import dev.landfall.core.model.Refused;
import dev.landfall.core.stored.CommandsHead;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random turns; what must hold of every command's life is checked at each event. */
class CommandModelTest {
    private static final long SECOND = 1_000_000_000L;
    private static final Duration ANSWER = Duration.ofSeconds(20);
    private static final Map<State, Set<State>> MAY_FOLLOW = Map.of(
            State.PENDING, Set.of(State.SENT, State.EXPIRED, State.CANCELLED),
            State.SENT, Set.of(State.SENT, State.CONFIRMED, State.UNKNOWN),
            State.UNKNOWN, Set.of(State.CONFIRMED),
            State.CONFIRMED, Set.of(),
            State.EXPIRED, Set.of(),
            State.CANCELLED, Set.of());

    /** What is known of one command, told by its events alone. */
    private static final class Seen {
        final boolean repeatable;
        final long validUntil;
        State state = State.PENDING;
        long epoch;

        Seen(boolean repeatable, long validUntil) {
            this.repeatable = repeatable;
            this.validUntil = validUntil;
        }
    }

    private final Map<String, Seen> seen = new HashMap<>();
    private CommandLifecycle life = new CommandLifecycle(CommandsHead.NONE, 0, ANSWER);
    private long now = 1_000_000 * SECOND;
    private long epoch = 1;
    private int made;
    private final Set<State> reached = EnumSet.noneOf(State.class);

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void no_command_ever_goes_back(long seed) {
        var random = new Random(seed);

        for (var i = 0; i < 3000; i++) {
            now += random.nextInt(4) == 0 ? random.nextLong(8 * SECOND) : 0;
            var turn = turn(random);
            var before = life;
            try {
                var step = life.step(turn, now);
                life = step.after();
                step.events().forEach(event -> follow(event.id(), Commands.stateOf(event)));
                assertThat(life.version())
                        .isEqualTo(before.version() + step.events().size());
            } catch (Refused refused) {
                assertThat(turn).isInstanceOf(CommandTransition.Submit.class);
            }
            check();
        }
        assertThat(reached).containsExactlyInAnyOrder(State.values());
    }

    private CommandTransition turn(Random random) {
        var id = "c" + Math.max(0, made - random.nextInt(6));
        return switch (random.nextInt(9)) {
            case 0, 1 -> submit(random);
            case 2, 3 -> new CommandTransition.Send(id, epoch, "");
            case 4 -> new CommandTransition.Confirm(id, AnswerStatus.OK, Content.NONE, new byte[0], "");
            case 5 -> new CommandTransition.GiveUp(id, "no-answer", "");
            case 6 -> new CommandTransition.Cancel(Set.of(), Set.of(id), Audit.HUB);
            case 7 -> {
                epoch++;
                yield random.nextBoolean()
                        ? new CommandTransition.Begin(epoch, "")
                        : new CommandTransition.End("left", "");
            }
            default -> new CommandTransition.Sweep();
        };
    }

    private CommandTransition submit(Random random) {
        var id = "c" + ++made;
        var redeliver = random.nextInt(3) == 0;
        var ask = random.nextInt(3) == 0
                ? new AppRequest.Retrieve("/a", "", List.of())
                : new AppRequest.Update("/a", "", Content.NONE);
        var until = now + 1 + random.nextLong(30 * SECOND);
        seen.put(id, new Seen(redeliver || ask.kind() == AppRequest.Kind.RETRIEVE, until));
        var command = new Command(id, ask, State.PENDING, redeliver, false, "ada", now, until, 0);
        return random.nextBoolean()
                ? new CommandTransition.Submit(command, Audit.HUB)
                : new CommandTransition.SubmitSent(command, epoch, "c", Audit.HUB);
    }

    private void follow(String id, State next) {
        var command = seen(id);
        reached.add(next);
        if (next == State.PENDING) {
            return;
        }
        assertThat(MAY_FOLLOW.getOrDefault(command.state, Set.of())).as(id).contains(next);
        if (next == State.SENT) {
            assertThat(now).as("sent before its time is over").isLessThan(command.validUntil);
            if (command.state == State.SENT) {
                assertThat(command.repeatable).as("sent twice").isTrue();
                assertThat(command.epoch).as("by the same session").isLessThan(epoch);
            }
            command.epoch = epoch;
        }
        if (next == State.EXPIRED) {
            assertThat(now).isGreaterThanOrEqualTo(command.validUntil);
        }
        command.state = next;
    }

    private void check() {
        assertThat(life.head().open()).hasSizeLessThanOrEqualTo(CommandLifecycle.OPEN_MAX);
        for (var open : life.head().open()) {
            assertThat(open.state()).isEqualTo(seen(open.id()).state);
        }
        for (var unknown : life.head().unknown()) {
            assertThat(seen(unknown.id()).state).isEqualTo(State.UNKNOWN);
        }
        assertThat(life.due()).as("nothing overdue is left").isGreaterThan(now);
        assertThat(CommandsHead.decode(life.head().encode())).isEqualTo(life.head());
    }

    private Seen seen(String id) {
        return Objects.requireNonNull(seen.get(id), id);
    }
}
