package dev.landfall.core.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.landfall.core.access.Principal;
import dev.landfall.core.command.Commands.Options;
import dev.landfall.core.model.AppRequest;
import dev.landfall.core.model.Content;
import dev.landfall.core.model.CoreSettings;
import dev.landfall.core.model.DeviceId;
import dev.landfall.core.model.Reason;
import dev.landfall.core.model.Refused;
import dev.landfall.core.node.Node;
import dev.landfall.core.proof.HandBus;
import dev.landfall.core.proof.HandStore;
import dev.landfall.core.proof.House;
import dev.landfall.core.proof.TurnedClock;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a command may look like, on both sides of each bound; and that it is counted. */
@Timeout(60)
class CommandBoundsTest {
    private static final AppRequest SET = new AppRequest.Update("/light/1", "", new Content(60, new byte[] {1}));

    private final TurnedClock clock = new TurnedClock();
    private final CommandWatch watch = new CommandWatch();
    private final House house = new House(new HandStore(4, clock, false), clock, watch);
    private final Node node =
            new Node(house.reading, house.committer, CoreSettings.usual("h"), () -> true, clock.ticker());
    private final SessionWaker waker = new SessionWaker(node, new HandBus(), _ -> {});
    private final Commands commands =
            new Commands(house.log, house.access, waker, watch, Duration.ofSeconds(10), () -> true);
    private final Principal ada = house.user("ada");
    private final DeviceId light = house.device("ada");

    @AfterEach
    void close() {
        house.close();
    }

    @Test
    void what_is_just_within_its_bounds_is_taken_and_counted() {
        house.report(light, "/light/1", "off");

        submit("x".repeat(256), Duration.ZERO);
        submit("short", Duration.ofMillis(100));
        submit("long", Duration.ofDays(30));

        assertThat(house.listed(commands, ada, light)).hasSize(3);
        assertThat(house.counted.states()).containsExactly("pending", "pending", "pending");
    }

    @Test
    void what_is_just_beyond_them_is_refused_and_not_counted() {
        house.report(light, "/light/1", "off");

        refused("x".repeat(257), Duration.ZERO);
        refused("short", Duration.ofMillis(100).minusNanos(1));
        refused("long", Duration.ofDays(30).plusNanos(1));

        assertThat(house.counted.states()).isEmpty();
    }

    private void submit(String id, Duration timeToLive) {
        commands.submit(ada, light, SET, new Options(id, timeToLive, false, false));
    }

    private void refused(String id, Duration timeToLive) {
        assertThatExceptionOfType(Refused.class)
                .isThrownBy(() -> submit(id, timeToLive))
                .extracting(Refused::reason)
                .isEqualTo(Reason.INVALID);
    }
}
