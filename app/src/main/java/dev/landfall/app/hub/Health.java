package dev.landfall.app.hub;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.landfall.provider.Status;
import dev.landfall.provider.Status.Condition;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/** The health of the hub, part by part. Ready means that the first device can sign in. Any thread. */
final class Health {
    private final List<Supplier<Status>> parts = new CopyOnWriteArrayList<>();
    private volatile boolean serving;

    /** Adds a part; its answer must be fast. */
    void add(Supplier<Status> part) {
        parts.add(part);
    }

    /** Sets whether the ports are open. */
    void serving(boolean now) {
        serving = now;
    }

    /** The present health. */
    Report report() {
        var conditions = new ArrayList<Condition>();
        conditions.add(
                serving
                        ? new Condition("Serving", true, "Listening", "")
                        : new Condition(
                                "Serving",
                                false,
                                "NotListening",
                                "the hub does not listen for devices and apps now, because it is starting or stopping"));
        for (var part : parts) {
            conditions.addAll(part.get().conditions());
        }
        return new Report(conditions);
    }

    /**
     * The conditions of all parts; each is true when the part is healthy.
     *
     * @param conditions each true when all is well
     */
    record Report(List<Condition> conditions) {
        boolean ready() {
            return conditions.stream().allMatch(Condition::ok);
        }

        ObjectNode json() {
            var json = JsonNodeFactory.instance.objectNode().put("ready", ready());
            var list = json.putArray("conditions");
            for (var condition : conditions) {
                list.addObject()
                        .put("type", condition.type())
                        .put("ok", condition.ok())
                        .put("reason", condition.reason())
                        .put("message", condition.message());
            }
            return json;
        }
    }
}
