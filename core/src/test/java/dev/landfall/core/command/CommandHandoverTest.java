package dev.landfall.core.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.landfall.core.access.Principal;
import dev.landfall.core.command.Commands.Options;
import dev.landfall.core.model.AnswerStatus;
import dev.landfall.core.model.AppRequest;
import dev.landfall.core.model.Command;
import dev.landfall.core.model.Command.State;
import dev.landfall.core.model.Content;
import dev.landfall.core.model.CoreSettings;
import dev.landfall.core.model.DeviceId;
import dev.landfall.core.model.DeviceKey;
import dev.landfall.core.model.Refused;
import dev.landfall.core.node.Node;
import dev.landfall.core.proof.HandBus;
import dev.landfall.core.proof.HandStore;
import dev.landfall.core.proof.House;
import dev.landfall.core.proof.TurnedClock;
import dev.landfall.core.stored.Names;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A new command and the session that is on the same node. */
@Timeout(120)
class CommandHandoverTest {
    private static final AppRequest SET = new AppRequest.Update("/light/1", "", new Content(60, new byte[] {1}));

    private final TurnedClock clock = new TurnedClock();
    private final HandStore store = new HandStore(4, clock, false);
    private final CommandWatch watch = new CommandWatch();
    private final House house = new House(store, clock, watch);
    private final Node node =
            new Node(house.reading, house.committer, CoreSettings.usual("h"), () -> true, clock.ticker());
    private final Gateway gateway = new Gateway();
    private final SessionWaker waker = new SessionWaker(node, new HandBus(), gateway);
    private final Commands commands =
            new Commands(house.log, house.access, waker, watch, Duration.ofSeconds(10), () -> true);
    private final Principal ada = house.user("ada");
    private final DeviceId light = house.device("ada");

    @BeforeEach
    void serve() {
        house.report(light, "/light/1", "off");
        var serving = new CountDownLatch(1);
        node.follow(new Node.Serving() {
            @Override
            public void began(String incarnation) {
                serving.countDown();
            }

            @Override
            public void ended(String incarnation) {}
        });
        while (serving.getCount() > 0) {
            node.tick();
            Thread.onSpinWait();
        }
    }

    @AfterEach
    void stop() {
        house.close();
    }

    @Test
    void a_command_that_the_session_can_send_now_is_pending_and_sent_in_one_append() {
        // given a session on this node whose gateway has a place
        var session = signIn(node.incarnation());

        // when an app submits a command
        var submitted = commands.submit(ada, light, SET, Options.USUAL);

        // then both events are stored before the gateway sends it
        assertThat(gateway.happened).containsExactly("send " + State.SENT);
        assertThat(house.log.since(Names.device(House.TENANT, light), light, 1))
                .extracting(fact -> fact.event().getClass().getSimpleName())
                .containsExactly("CommandPending", "CommandSent");
        assertThat(house.log.since(Names.device(House.TENANT, light), light, 1))
                .extracting(fact -> fact.time())
                .containsOnly(submitted.time());
        // and the session does not get it a second time, and can confirm it
        assertThat(session.open()).isEmpty();
        session.confirmed(gateway.sent.getFirst().id(), AnswerStatus.OK, Content.NONE, new byte[0]);
        assertThat(house.listed(commands, ada, light)).isEmpty();
    }

    @Test
    void a_command_waits_for_an_older_one_for_the_same_resource() {
        // given a command that was stored before the session began
        commands.submit(ada, light, SET, Options.USUAL);
        var session = signIn(node.incarnation());

        // when another one for the same resource comes
        commands.submit(ada, light, SET, Options.USUAL);

        // then the place is given back, and the gateway is woken and finds both in their order
        assertThat(gateway.happened).containsExactly("release", "wake");
        assertThat(session.open()).hasSize(2);
    }

    @Test
    void a_session_without_a_place_is_woken() {
        var session = signIn(node.incarnation());
        gateway.full = true;

        commands.submit(ada, light, SET, Options.USUAL);

        assertThat(gateway.happened).containsExactly("wake");
        assertThat(session.open()).hasSize(1);
    }

    @Test
    void a_command_is_never_sent_by_a_session_that_was_replaced_meanwhile() {
        // given a gateway whose session is replaced while the command is being stored
        signIn(node.incarnation());
        gateway.asked = () -> signIn(node.incarnation());

        // when an app submits a command
        commands.submit(ada, light, SET, Options.USUAL);

        // then the earlier session does not send it, and the command is pending for the later one
        assertThat(gateway.happened).containsExactly("release", "wake");
        assertThat(house.listed(commands, ada, light))
                .singleElement()
                .extracting(open -> open.command().state())
                .isEqualTo(State.PENDING);
    }

    @Test
    void somebody_who_may_not_send_commands_takes_no_place() {
        signIn(node.incarnation());

        assertThatExceptionOfType(Refused.class)
                .isThrownBy(() -> commands.submit(house.user("eve"), light, SET, Options.USUAL));

        assertThat(gateway.happened).isEmpty();
    }

    @Test
    void a_place_is_given_back_when_the_command_is_refused() {
        // given an open command
        signIn(node.incarnation());
        var options = new Options("same", Duration.ZERO, false, false);
        commands.submit(ada, light, SET, options);
        gateway.happened.clear();

        // when another command has the same id
        assertThatExceptionOfType(Refused.class).isThrownBy(() -> commands.submit(ada, light, SET, options));

        // then nothing is sent
        assertThat(gateway.happened).containsExactly("release");
    }

    private SessionCommands signIn(String incarnation) {
        gateway.epoch = house.signIn(light, incarnation);
        return new DeviceCommands(house.log, Names.device(House.TENANT, light), light, gateway.epoch, "10.0.0.1:7");
    }

    /** A gateway that remembers what happened. It takes its place with the epoch before {@link #asked} runs. */
    private static final class Gateway implements WakeTarget {
        final List<String> happened = new ArrayList<>();
        final List<Command> sent = new ArrayList<>();
        Runnable asked = () -> {};
        boolean full;
        long epoch;

        @Override
        public void wake(DeviceKey device) {
            happened.add("wake");
        }

        @Override
        public @Nullable SessionSlot reserve(DeviceKey device, Command command) {
            var place = full ? null : new SessionSlot(epoch, "10.0.0.1:7", new Place());
            asked.run();
            return place;
        }

        private final class Place implements CommandSlot {
            @Override
            public void send(Command command) {
                sent.add(command);
                happened.add("send " + command.state());
            }

            @Override
            public void release() {
                happened.add("release");
            }
        }
    }
}
