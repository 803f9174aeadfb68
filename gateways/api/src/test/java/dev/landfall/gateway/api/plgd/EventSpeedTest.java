package dev.landfall.gateway.api.plgd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfall.gateway.api.proof.Talker;
import dev.landfall.gateway.api.proof.TestDevice;
import dev.landfall.gateway.api.proof.TestHub;
import java.util.ArrayList;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Prints how fast events reach subscribers; everything runs in one process, so the figures are lower bounds. */
@Tag("long")
class EventSpeedTest {
    private static final String PATH = "/api/v1/ws/events";
    private static final String CHANGES = "{\"createSubscription\":{\"eventFilter\":[\"RESOURCE_CHANGED\"]}}";

    @Test
    void many_changes_reach_one_subscriber_in_order() {
        var many = 50_000;
        try (var hub = new TestHub();
                var device = new TestDevice(hub, UUID.randomUUID().toString(), "app-1")) {
            for (var round = 0; round < 3; round++) {
                deliver(hub, device, many);
            }
        }
    }

    private static void deliver(TestHub hub, TestDevice device, int many) {
        try (var talker = Talker.open(hub, PATH, "app-1", Map.of())) {
            talker.say(CHANGES);
            assertThat(talker.next().has("result")).isTrue();
            var began = System.nanoTime();

            device.burst("/slow", many);
            var offered = System.nanoTime();
            for (var i = 0; i < many; i++) {
                talker.nextText();
            }

            var nanos = System.nanoTime() - began;
            System.out.println("stored " + rate(many, offered - began) + "/s, delivered " + rate(many, nanos) + "/s");
        }
    }

    @Test
    void one_change_reaches_many_subscribers() {
        var subscribers = 500;
        try (var hub = new TestHub();
                var device = new TestDevice(hub, UUID.randomUUID().toString(), "app-1")) {
            var talkers = new ArrayList<Talker>();
            for (var i = 0; i < subscribers; i++) {
                var talker = Talker.open(hub, PATH, "app-1", Map.of());
                talker.say(CHANGES);
                assertThat(talker.next().has("result")).isTrue();
                talkers.add(talker);
            }
            for (var round = 0; round < 10; round++) {
                var began = System.nanoTime();

                device.dim();
                talkers.forEach(Talker::nextText);

                System.out.println(subscribers + " subscribers after " + (System.nanoTime() - began) / 1000 + " us");
            }
            talkers.forEach(Talker::close);
        }
    }

    private static long rate(int count, long nanos) {
        return count * 1_000_000_000L / nanos;
    }
}
