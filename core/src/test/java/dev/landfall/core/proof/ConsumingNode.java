package dev.landfall.core.proof;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfall.core.commit.LogGrowth;
import dev.landfall.core.consumer.DurableConsumers;
import dev.landfall.core.model.CoreSettings;
import dev.landfall.core.node.Node;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A node of a hub that does nothing but consume: its rounds are turned by the test. */
public final class ConsumingNode implements AutoCloseable {
    private static final Duration THIRD = CoreSettings.LEASE_TERM.dividedBy(3);

    public final House house;
    public final Node node;
    public final DurableConsumers consumers;

    /** One process on a store that others may write to as well. */
    public ConsumingNode(HandStore store, TurnedClock clock) {
        var growth = new LogGrowth(store, () -> false);
        house = new House(store, clock, growth);
        node = new Node(house.reading, house.committer, CoreSettings.usual("h"), () -> false, clock.ticker());
        consumers = new DurableConsumers(
                node,
                house.reading,
                house.deciding,
                house.committer,
                growth,
                clock,
                store.info().shards());
        await(node::serving);
    }

    /** Turns rounds until it is so. */
    public void await(BooleanSupplier so) {
        await(so, this);
    }

    /** Turns rounds of these nodes until it is so. */
    public static void await(BooleanSupplier so, ConsumingNode... nodes) {
        var end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!so.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(end);
            for (var one : nodes) {
                one.round();
            }
            Thread.onSpinWait();
        }
    }

    /** Once around. */
    public void round() {
        node.tick();
        if (node.serving()) {
            node.look();
            consumers.round();
        }
    }

    /** Lets more than a whole term pass since the next look at other nodes, in which these nodes go on and others do not. */
    public static void pass(TurnedClock clock, ConsumingNode... living) {
        for (var third = 0; third < 5; third++) {
            clock.turn(THIRD);
            for (var rounds = 0; rounds < 10; rounds++) {
                for (var one : living) {
                    one.round();
                }
            }
            await(
                    () -> {
                        for (var one : living) {
                            if (!one.node.serving()) {
                                return false;
                            }
                        }
                        return true;
                    },
                    living);
        }
    }

    @Override
    public void close() {
        consumers.close();
        node.close();
        house.close();
    }
}
