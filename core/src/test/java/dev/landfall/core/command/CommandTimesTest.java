package dev.landfall.core.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.landfall.core.access.Principal;
import dev.landfall.core.command.Commands.Options;
import dev.landfall.core.model.AnswerStatus;
import dev.landfall.core.model.AppRequest;
import dev.landfall.core.model.Content;
import dev.landfall.core.model.CoreSettings;
import dev.landfall.core.model.DeviceEvent.CommandConfirmed;
import dev.landfall.core.model.DeviceId;
import dev.landfall.core.model.Fact;
import dev.landfall.core.model.Reason;
import dev.landfall.core.model.Refused;
import dev.landfall.core.node.Node;
import dev.landfall.core.proof.HandBus;
import dev.landfall.core.proof.HandStore;
import dev.landfall.core.proof.House;
import dev.landfall.core.proof.TurnedClock;
import dev.landfall.core.stored.Names;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Commands at the borders of their times, and what their senders are told about it. */
@Timeout(120)
class CommandTimesTest {
    private static final String NODE = "n1";
    private static final AppRequest SET = new AppRequest.Update("/light/1", "", new Content(60, new byte[] {1}));
    private static final AppRequest READ = new AppRequest.Retrieve("/light/1", "", List.of());
    private static final Duration NANO = Duration.ofNanos(1);

    private final TurnedClock clock = new TurnedClock();
    private final HandStore store = new HandStore(4, clock, false);
    private final CommandWatch watch = new CommandWatch();
    private final House house = new House(store, clock, watch);
    private final Node node =
            new Node(house.reading, house.committer, CoreSettings.usual("h"), () -> false, clock.ticker());
    private final SessionWaker waker = new SessionWaker(node, new HandBus(), _ -> {});
    private final Commands commands =
            new Commands(house.log, house.access, waker, watch, Duration.ofSeconds(10), () -> true);
    private final Principal ada = house.user("ada");
    private final DeviceId light = house.device("ada");

    @BeforeEach
    void publish() {
        house.report(light, "/light/1", "off");
    }

    @AfterEach
    void stop() {
        house.close();
    }

    @Test
    void a_silent_device_is_asked_the_next_thing_when_the_time_of_the_first_is_over() {
        var session = signIn();
        var first = submit(SET, Duration.ofSeconds(1));
        var sent = session.open().getFirst();
        session.sent(sent);
        submit(SET, Duration.ofSeconds(10));

        clock.turn(Duration.ofSeconds(1).minus(NANO));
        assertThat(session.open()).hasSize(1);
        assertThat(sent.over(house.deciding.now())).isFalse();
        assertThat(commands.await(first, Duration.ZERO)).isEmpty();
        clock.turn(NANO);
        var next = session.open();

        assertThat(sent.over(house.deciding.now())).isTrue();
        assertThat(commands.await(first, Duration.ZERO).map(commands::explain).orElseThrow())
                .extracting(CommandEnd::cause)
                .isEqualTo(CommandEnd.Cause.NO_ANSWER);
        assertThat(session.sent(next.getFirst())).isTrue();
        session.confirmed(sent.id(), AnswerStatus.OK, Content.NONE, new byte[0]);
        assertThat(commands.list(ada, light, Optional.empty(), 100).items()).hasSize(1);
    }

    @Test
    void all_who_read_what_the_device_does_not_have_hear_the_same() {
        var session = signIn();
        var readers = List.of(
                submit(READ, Duration.ofSeconds(10)),
                submit(READ, Duration.ofSeconds(10)),
                submit(READ, Duration.ofSeconds(10)));
        var sent = session.open().getFirst();
        session.sent(sent);
        session.confirmed(sent.id(), AnswerStatus.NOT_FOUND, Content.NONE, new byte[0]);

        ((DeviceCommands) session).withdrawn(Set.of("/light/1"));

        assertThat(readers)
                .allSatisfy(reader -> assertThat(commands.await(reader, Duration.ZERO)
                                .orElseThrow()
                                .event())
                        .isInstanceOfSatisfying(
                                CommandConfirmed.class,
                                confirmed -> assertThat(confirmed.status()).isEqualTo(AnswerStatus.NOT_FOUND)));
    }

    @Test
    void who_sent_to_a_device_that_is_away_is_told_so_and_what_to_do() {
        var waiting = submit(SET, Duration.ofSeconds(1));
        assertThat(commands.explain(waiting).cause()).isEqualTo(CommandEnd.Cause.WAITS_FOR_DEVICE);
        clock.turn(Duration.ofSeconds(1));

        var never = commands.explain(commands.await(waiting, Duration.ZERO).orElseThrow());

        assertThat(never.cause()).isEqualTo(CommandEnd.Cause.DEVICE_AWAY);
        assertThat(never.text())
                .startsWith("The device has never been connected.")
                .contains("Send it again");
        signIn();
        house.signOut(Names.device(House.TENANT, light), NODE);
        var expired = submit(SET, Duration.ofSeconds(1));
        clock.turn(Duration.ofSeconds(1));
        var left = commands.explain(commands.await(expired, Duration.ZERO).orElseThrow());
        assertThat(left.cause()).isEqualTo(CommandEnd.Cause.DEVICE_AWAY);
        assertThat(left.text()).startsWith("The device is offline since 1970-01-01T00:00:00Z.");
    }

    @Test
    void a_device_whose_node_is_dead_is_away() {
        var epoch = house.signIn(light, "dead-node");
        assertThat(epoch).isPositive();
        var expired = submit(SET, Duration.ofSeconds(1));
        clock.turn(Duration.ofSeconds(1));

        var end = commands.explain(commands.await(expired, Duration.ZERO).orElseThrow());

        assertThat(end.cause()).isEqualTo(CommandEnd.Cause.DEVICE_AWAY);
    }

    @Test
    void what_was_withdrawn_and_what_was_taken_back_is_told_apart() {
        var session = signIn();
        var withdrawn = submit(SET, Duration.ofSeconds(10));
        ((DeviceCommands) session).withdrawn(Set.of("/light/1"));
        var taken = submit(SET, Duration.ofSeconds(10));
        commands.cancel(ada, light, "/light/1", Set.of());

        assertThat(commands.explain(commands.await(withdrawn, Duration.ZERO).orElseThrow())
                        .cause())
                .isEqualTo(CommandEnd.Cause.WITHDRAWN);
        assertThat(commands.explain(commands.await(taken, Duration.ZERO).orElseThrow())
                        .cause())
                .isEqualTo(CommandEnd.Cause.CANCELLED);
    }

    @Test
    void a_session_is_handed_some_mebibytes_at_once_and_the_rest_when_these_are_done() {
        var session = signIn();
        var large = new AppRequest.Update("/light/1", "", new Content(60, new byte[256 << 10]));
        for (var i = 0; i < 40; i++) {
            submit(large, Duration.ofSeconds(10));
        }

        var seen = 0;
        while (seen < 40) {
            var some = session.open();
            assertThat(some).isNotEmpty().hasSizeLessThanOrEqualTo(17);
            for (var command : some) {
                session.sent(command);
                session.confirmed(command.id(), AnswerStatus.OK, Content.NONE, new byte[0]);
                seen++;
            }
        }

        assertThat(session.open()).isEmpty();
    }

    @Test
    void a_page_of_commands_is_bounded_by_bytes() {
        var large = new AppRequest.Update("/light/1", "", new Content(60, new byte[256 << 10]));
        for (var i = 0; i < 40; i++) {
            submit(large, Duration.ofSeconds(10));
        }

        var seen = 0;
        var token = Optional.<String>empty();
        do {
            var page = commands.list(ada, Set.of(), token, 1000);
            assertThat(page.items()).hasSizeLessThanOrEqualTo(17);
            seen += page.items().size();
            token = page.next();
        } while (token.isPresent());

        assertThat(seen).isEqualTo(40);

        seen = 0;
        do {
            var before = store.reads();
            var page = commands.list(ada, light, token, 1000);
            assertThat(page.items()).hasSizeLessThanOrEqualTo(17);
            assertThat(store.reads() - before)
                    .as("nothing is read that is not on the page")
                    .isEqualTo(page.items().size());
            seen += page.items().size();
            token = page.next();
        } while (token.isPresent());

        assertThat(seen).isEqualTo(40);
    }

    @Test
    void a_token_commands_until_its_end_and_not_from_then_on() {
        var soon = new Principal(
                "ada",
                House.TENANT,
                "ada",
                Optional.empty(),
                Set.of(),
                "",
                clock.instant().plusSeconds(7200));
        clock.turn(Duration.ofHours(2).minus(NANO));
        assertThat(commands.list(soon, light, Optional.empty(), 100).items()).isEmpty();

        clock.turn(Duration.ofHours(1));

        assertThatExceptionOfType(Refused.class)
                .isThrownBy(
                        () -> commands.list(soon, light, Optional.empty(), 100).items())
                .extracting(Refused::reason)
                .isEqualTo(Reason.UNAUTHENTICATED);
    }

    private Fact submit(AppRequest request, Duration lives) {
        return commands.submit(ada, light, request, new Options("", lives, false, false));
    }

    private SessionCommands signIn() {
        var epoch = house.signIn(light, NODE);
        return new DeviceCommands(house.log, Names.device(House.TENANT, light), light, epoch, "10.0.0.1:7");
    }
}
