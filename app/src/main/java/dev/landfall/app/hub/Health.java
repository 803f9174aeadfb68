package dev.landfall.app.hub;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.landfall.provider.Status;
import dev.landfall.provider.Status.Condition;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/** How the hub is, part by part. Ready means that the first device can sign in. */
final class Health {
    private final List<Supplier<Status>> parts = new CopyOnWriteArrayList<>();
    private volatile boolean serving;

    /** Adds a part; its answer must come quickly. */
    void add(Supplier<Status> part) {
        parts.add(part);
    }

    /** The listeners are open, or are closing. */
    void serving(boolean now) {
        serving = now;
    }

    /** How it is now. */
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

    /** @param conditions each true when all is well */
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
