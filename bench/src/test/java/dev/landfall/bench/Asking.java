package dev.landfall.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** An app that asks devices all the time, each time for something it never asked before, and keeps what it was told. */
final class Asking {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** Above all that the devices choose by themselves. */
    private static final int FIRST = 1000;

    private volatile boolean enough;
    private final AtomicInteger next = new AtomicInteger(FIRST);
    private final Map<Integer, String> askedOf = new ConcurrentHashMap<>();
    private final Map<Integer, String> answers = new ConcurrentHashMap<>();

    /** Asks the devices in turn until the hub dies or it is enough. */
    Thread ask(HubProcess hub, String bearer, List<String> devices) {
        return Thread.ofVirtual().start(() -> {
            try {
                while (hub.alive() && !enough) {
                    var value = next.getAndIncrement();
                    var device = devices.get(value % devices.size());
                    askedOf.put(value, device);
                    var answer = hub.put(
                            bearer,
                            "/landfall/v1/devices/" + device + "/resources/light/1?ttl=5s",
                            "{\"power\":" + value + "}");
                    answers.put(
                            value, JSON.readTree(answer.body()).path("state").asText());
                }
            } catch (IOException _) {
                // The hub was killed: nobody was told anything.
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /** Asks no more. */
    void stop() {
        enough = true;
    }

    /** Value to the state that the app was told. */
    Map<Integer, String> answers() {
        return answers;
    }

    /** Value to the device it was asked of. */
    Map<Integer, String> askedOf() {
        return askedOf;
    }
}
