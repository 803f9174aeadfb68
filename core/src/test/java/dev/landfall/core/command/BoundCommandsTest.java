package dev.landfall.core.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.landfall.core.access.Access;
import dev.landfall.core.access.Principal;
import dev.landfall.core.command.Commands.Options;
import dev.landfall.core.model.AppRequest;
import dev.landfall.core.model.Content;
import dev.landfall.core.model.CoreSettings;
import dev.landfall.core.model.DeviceEvent.CommandPending;
import dev.landfall.core.model.DeviceId;
import dev.landfall.core.model.DeviceKey;
import dev.landfall.core.model.Fact;
import dev.landfall.core.model.Reason;
import dev.landfall.core.model.Refused;
import dev.landfall.core.node.Node;
import dev.landfall.core.proof.HandBus;
import dev.landfall.core.proof.HandStore;
import dev.landfall.core.proof.House;
import dev.landfall.core.proof.TurnedClock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a token that is bound to one device may do with commands: nothing with those of others. */
@Timeout(120)
class BoundCommandsTest {
    private static final AppRequest SET = new AppRequest.Update("/light/1", "", new Content(60, new byte[] {1}));

    private final TurnedClock clock = new TurnedClock();
    private final HandStore store = new HandStore(4, clock, false);
    private final CommandWatch watch = new CommandWatch();
    private final House house = new House(store, clock, watch);
    private final LinkedBlockingQueue<DeviceKey> woken = new LinkedBlockingQueue<>();
    private final Node node =
            new Node(house.reading, house.committer, CoreSettings.usual("h"), () -> true, clock.ticker());
    private final SessionWaker waker = new SessionWaker(node, new HandBus(), woken::add);
    private final Commands commands =
            new Commands(house.log, house.access, waker, watch, Duration.ofSeconds(10), () -> true);
    private final Principal ada = house.user("ada");
    private final DeviceId light = house.device("ada");

    @BeforeEach
    void publish() {
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
    void a_token_bound_to_one_device_commands_and_lists_no_other_whatever_its_roles() {
        var sibling = house.device("ada");
        house.report(sibling, "/light/1", "off");
        var other = commands.submit(ada, sibling, SET, Options.USUAL);
        var own = commands.submit(ada, light, SET, Options.USUAL);

        for (var role : new String[] {"device", Access.ADMIN}) {
            var bound = new Principal(
                    "ada",
                    House.TENANT,
                    "ada",
                    Optional.of(light),
                    Set.of(role),
                    "",
                    clock.instant().plusSeconds(60));

            refused(Reason.NOT_FOUND, () -> commands.submit(bound, sibling, SET, Options.USUAL));
            refused(
                    Reason.NOT_FOUND,
                    () -> commands.list(bound, sibling, Optional.empty(), 100).items());
            refused(Reason.NOT_FOUND, () -> commands.cancel(bound, sibling, idOf(other)));
            assertThat(ids(bound, Set.of())).containsExactly(idOf(own));
            assertThat(ids(bound, Set.of(sibling))).isEmpty();
            assertThat(ids(bound, Set.of(sibling, light))).containsExactly(idOf(own));
        }
    }

    private List<String> ids(Principal principal, Set<DeviceId> devices) {
        return commands.list(principal, devices, Optional.empty(), 10).items().stream()
                .map(pending -> pending.command().id())
                .toList();
    }

    private static String idOf(Fact submitted) {
        return submitted.event() instanceof CommandPending(var command, var _) ? command.id() : "";
    }

    private static void refused(Reason reason, ThrowingCallable call) {
        assertThatExceptionOfType(Refused.class)
                .isThrownBy(call)
                .extracting(Refused::reason)
                .isEqualTo(reason);
    }
}
