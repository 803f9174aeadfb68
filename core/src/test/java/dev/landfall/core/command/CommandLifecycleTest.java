package dev.landfall.core.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.landfall.core.model.AnswerStatus;
import dev.landfall.core.model.AppRequest;
import dev.landfall.core.model.Audit;
import dev.landfall.core.model.Command;
import dev.landfall.core.model.Command.State;
import dev.landfall.core.model.Content;
import dev.landfall.core.model.DeviceEvent.CommandConfirmed;
import dev.landfall.core.model.DeviceEvent.CommandEvent;
import dev.landfall.core.model.Reason;
import dev.landfall.core.model.Refused;
import dev.landfall.core.stored.CommandsHead;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CommandLifecycleTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long NOW = 1_000_000 * SECOND;
    private static final Duration ANSWER = Duration.ofSeconds(20);
    private static final CommandLifecycle FRESH = new CommandLifecycle(CommandsHead.NONE, 0, ANSWER);
    private static final AppRequest SET = new AppRequest.Update("/light/1", "", Content.NONE);
    private static final AppRequest ASK = new AppRequest.Retrieve("/light/1", "", List.of());

    private static final String ID = "a";

    @Test
    void a_command_is_sent_once_and_confirmed() {
        var pending = FRESH.step(submit(ID, SET), NOW).after();

        var sent = pending.step(send(ID, 7), NOW + SECOND);
        var again = sent.after().step(send(ID, 7), NOW + SECOND);
        var done = sent.after().step(confirm(ID), NOW + 2 * SECOND);

        assertThat(states(sent)).containsExactly(State.SENT);
        assertThat(states(again)).isEmpty();
        assertThat(states(done)).containsExactly(State.CONFIRMED);
        assertThat(done.after().head()).isEqualTo(CommandsHead.NONE);
        assertThat(done.after().version()).isEqualTo(3);
    }

    @Test
    void what_was_never_sent_is_not_confirmed() {
        var pending = FRESH.step(submit(ID, SET), NOW).after();

        assertThat(states(pending.step(confirm(ID), NOW))).isEmpty();
        assertThat(states(pending.step(new CommandTransition.GiveUp(ID, "why", "c"), NOW)))
                .isEmpty();
        assertThat(states(pending.step(confirm("other"), NOW))).isEmpty();
    }

    @Test
    void a_pending_command_expires_before_anything_else_happens_to_it() {
        var pending = FRESH.step(submit(ID, SET), NOW).after();
        var over = NOW + 10 * SECOND;

        assertThat(pending.due()).isEqualTo(over);
        assertThat(states(pending.step(new CommandTransition.Sweep(), over - 1)))
                .isEmpty();
        assertThat(states(pending.step(new CommandTransition.Sweep(), over))).containsExactly(State.EXPIRED);
        assertThat(states(pending.step(send(ID, 7), over))).containsExactly(State.EXPIRED);
        assertThat(states(pending.step(cancel(), over))).containsExactly(State.EXPIRED);
        assertThat(pending.sendable(7, over)).isEmpty();
        assertThat(pending.shown(over)).isEmpty();
    }

    @Test
    void an_expired_command_makes_room_for_a_new_one_of_the_same_id() {
        var pending = FRESH.step(submit(ID, SET), NOW).after();

        var step = pending.step(submit(ID, SET, Duration.ofSeconds(20)), NOW + 10 * SECOND);

        assertThat(states(step)).containsExactly(State.EXPIRED, State.PENDING);
        assertThat(step.after().head().open()).hasSize(1);
    }

    @Test
    void what_was_sent_can_not_be_cancelled() {
        var sent =
                FRESH.step(submit(ID, SET), NOW).after().step(send(ID, 7), NOW).after();

        assertThat(states(sent.step(cancel(), NOW))).isEmpty();
        assertThat(states(FRESH.step(submit(ID, SET), NOW).after().step(cancel(), NOW)))
                .containsExactly(State.CANCELLED);
    }

    @Test
    void no_answer_in_time_is_unknown_and_a_late_one_confirms() {
        var sent =
                FRESH.step(submit(ID, SET), NOW).after().step(send(ID, 7), NOW).after();
        var over = NOW + 20 * SECOND;

        var lost = sent.step(new CommandTransition.Sweep(), over);
        var late = lost.after().step(confirm(ID), over + SECOND);

        assertThat(sent.due()).isEqualTo(over);
        assertThat(sent.shown(over - 1)).extracting(CommandsHead.Open::state).containsExactly(State.SENT);
        assertThat(sent.shown(over)).extracting(CommandsHead.Open::state).containsExactly(State.UNKNOWN);
        assertThat(states(lost)).containsExactly(State.UNKNOWN);
        assertThat(lost.after().shown(over)).hasSize(1);
        assertThat(states(late)).containsExactly(State.CONFIRMED);
        assertThat(late.after().head()).isEqualTo(CommandsHead.NONE);
    }

    @Test
    void what_is_not_answered_holds_up_the_next_for_the_same_resource_until_its_own_time_is_over() {
        var sent = FRESH.step(submit("first", SET, Duration.ofSeconds(1)), NOW)
                .after()
                .step(send("first", 7), NOW)
                .after();
        var over = NOW + SECOND;
        var both = sent.step(submit("next", SET), NOW).after();
        var other = sent.step(submit("other", new AppRequest.Update("/light/2", "", Content.NONE)), NOW)
                .after();

        assertThat(sent.due()).as("nobody waits").isEqualTo(NOW + 20 * SECOND);
        assertThat(other.due()).as("that one waits for its own resource").isEqualTo(NOW + 10 * SECOND);
        assertThat(both.due()).isEqualTo(over);
        assertThat(states(both.step(new CommandTransition.Sweep(), over - 1))).isEmpty();
        var lost = both.step(new CommandTransition.Sweep(), over);
        assertThat(ids(lost)).containsExactly("first");
        assertThat(states(lost)).containsExactly(State.UNKNOWN);
        assertThat(lost.after().sendable(7, over))
                .extracting(CommandsHead.Open::id)
                .containsExactly("next");
        assertThat(states(lost.after().step(confirm("first"), over + SECOND))).containsExactly(State.CONFIRMED);
    }

    @Test
    void whoever_comes_after_that_time_does_not_wait_at_all() {
        var sent = FRESH.step(submit("first", SET, Duration.ofSeconds(1)), NOW)
                .after()
                .step(send("first", 7), NOW)
                .after();

        var next = sent.step(submit("next", SET, Duration.ofSeconds(10)), NOW + 2 * SECOND);

        assertThat(states(next)).containsExactly(State.PENDING, State.UNKNOWN);
        assertThat(states(next.after().step(send("next", 7), NOW + 2 * SECOND))).containsExactly(State.SENT);
    }

    @Test
    void who_waits_to_read_what_the_device_withdraws_hears_that_it_is_not_there() {
        var life = FRESH.step(submit("sent", ASK), NOW)
                .after()
                .step(send("sent", 7), NOW)
                .after()
                .step(submit("read", ASK), NOW)
                .after()
                .step(submit("set", SET), NOW)
                .after();

        var step = life.step(new CommandTransition.Withdraw(Set.of("/light/1"), "c"), NOW);

        assertThat(ids(step)).containsExactly("read", "set");
        assertThat(states(step)).containsExactly(State.CONFIRMED, State.CANCELLED);
        assertThat(step.events().getFirst())
                .isInstanceOfSatisfying(
                        CommandConfirmed.class,
                        confirmed -> assertThat(confirmed.status()).isEqualTo(AnswerStatus.NOT_FOUND));
        assertThat(states(life.step(new CommandTransition.Withdraw(Set.of("/light/2"), "c"), NOW)))
                .isEmpty();
    }

    @Test
    void an_answer_just_after_its_time_counts_as_an_answer() {
        var sent =
                FRESH.step(submit(ID, SET), NOW).after().step(send(ID, 7), NOW).after();

        assertThat(states(sent.step(confirm(ID), NOW + 21 * SECOND))).containsExactly(State.CONFIRMED);
    }

    @Test
    void the_end_of_a_session_leaves_only_what_may_be_sent_again() {
        var sent = FRESH.step(submit("set", SET), NOW)
                .after()
                .step(submit("ask", ASK), NOW)
                .after()
                .step(send("set", 7), NOW)
                .after()
                .step(send("ask", 7), NOW)
                .after();

        var ended = sent.step(new CommandTransition.End("left", "c"), NOW + SECOND);
        var resent = ended.after().step(send("ask", 8), NOW + 2 * SECOND);

        assertThat(ids(ended)).containsExactly("set");
        assertThat(states(ended)).containsExactly(State.UNKNOWN);
        assertThat(ended.after().sendable(8, NOW + SECOND)).hasSize(1);
        assertThat(states(resent)).containsExactly(State.SENT);
        assertThat(states(resent.after().step(send("ask", 8), NOW + 2 * SECOND)))
                .isEmpty();
    }

    @Test
    void a_new_session_closes_what_the_old_one_can_not_have_repeated() {
        var sent =
                FRESH.step(submit(ID, SET), NOW).after().step(send(ID, 7), NOW).after();

        assertThat(states(sent.step(new CommandTransition.Begin(7, "c"), NOW))).isEmpty();
        assertThat(states(sent.step(new CommandTransition.Begin(8, "c"), NOW))).containsExactly(State.UNKNOWN);
        assertThat(states(sent.step(send(ID, 8), NOW))).isEmpty();
    }

    @Test
    void what_may_be_sent_again_is_so_until_its_time_to_live_ends() {
        var sent = FRESH.step(submit(ID, ASK, Duration.ofSeconds(60)), NOW)
                .after()
                .step(send(ID, 7), NOW)
                .after();

        assertThat(sent.due()).isEqualTo(NOW + 60 * SECOND);
        assertThat(sent.sendable(8, NOW + 59 * SECOND)).hasSize(1);
        assertThat(sent.sendable(8, NOW + 60 * SECOND)).isEmpty();
        assertThat(states(sent.step(send(ID, 8), NOW + 60 * SECOND))).containsExactly(State.UNKNOWN);
    }

    @Test
    void ids_are_unique_among_what_is_not_over() {
        var pending = FRESH.step(submit(ID, SET), NOW).after();
        var lost = pending.step(send(ID, 7), NOW)
                .after()
                .step(new CommandTransition.GiveUp(ID, "why", "c"), NOW)
                .after();

        refused(Reason.DUPLICATE, () -> pending.step(submit(ID, SET), NOW));
        refused(Reason.DUPLICATE, () -> lost.step(submit(ID, SET), NOW));
    }

    @Test
    void open_commands_are_bounded_and_so_are_those_of_unknown_end() {
        var life = FRESH;
        for (var i = 0; i < CommandLifecycle.OPEN_MAX; i++) {
            life = life.step(submit("c" + i, SET), NOW).after();
        }
        var full = life;
        refused(Reason.TOO_MANY, () -> full.step(submit("more", SET), NOW));
        for (var i = 0; i < CommandLifecycle.OPEN_MAX; i++) {
            life = life.step(send("c" + i, 7), NOW).after();
        }

        var lost = life.step(new CommandTransition.End("left", "c"), NOW).after();

        assertThat(lost.head().open()).isEmpty();
        assertThat(lost.head().unknown()).hasSize(CommandLifecycle.UNKNOWN_MAX);
        assertThat(lost.head().unknown().getLast().id()).isEqualTo("c63");
    }

    static CommandTransition submit(String id, AppRequest request) {
        return submit(id, request, Duration.ofSeconds(10));
    }

    static CommandTransition submit(String id, AppRequest request, Duration lives) {
        var command = new Command(id, request, State.PENDING, false, false, "ada", NOW, NOW + lives.toNanos(), 0);
        return new CommandTransition.Submit(command, new Audit("ada", "", 0));
    }

    private static CommandTransition send(String id, long epoch) {
        return new CommandTransition.Send(id, epoch, "c");
    }

    private static CommandTransition confirm(String id) {
        return new CommandTransition.Confirm(id, AnswerStatus.OK, Content.NONE, new byte[0], "c");
    }

    private static CommandTransition cancel() {
        return new CommandTransition.Cancel(Set.of(), Set.of(), Audit.HUB);
    }

    private static List<State> states(CommandLifecycle.Step step) {
        return step.events().stream().map(Commands::stateOf).toList();
    }

    private static List<String> ids(CommandLifecycle.Step step) {
        return step.events().stream().map(CommandEvent::id).toList();
    }

    private static void refused(Reason reason, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatExceptionOfType(Refused.class)
                .isThrownBy(call)
                .extracting(Refused::reason)
                .isEqualTo(reason);
    }
}
