package dev.landfall.simulator;

import dev.landfall.simulator.CborReader.Undecodable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The light of an MQTT device, with the commands and shared attributes that change it. */
final class MqttLight {

    /** The resource into which the hub puts the telemetry with the number of the change. */
    static final String HREF = "/telemetry/seq";

    private final Lights lights = new Lights(1, 0);
    private final long seed;

    /** Makes a light whose changes are computed from {@code seed}. */
    MqttLight(long seed) {
        this.seed = seed;
    }

    /**
     * The result of a command.
     *
     * @param changed whether the command has changed the light
     * @param answer JSON
     */
    record Done(String method, boolean changed, byte[] answer) {}

    long seq() {
        return lights.seq(1);
    }

    void resumeAt(long seq) {
        lights.resumeAt(1, seq);
    }

    /** Makes the next change of the light. */
    void change() {
        lights.change(1, seed, 0);
    }

    /** The telemetry of the light: its state and the number of its last change. */
    byte[] telemetry() {
        return json("{\"seq\":" + seq() + ",\"state\":" + lights.state(1) + ",\"power\":" + lights.power(1) + "}");
    }

    /** Carries out a command: {@code setState}, {@code setPower}, {@code set} with members of both, or {@code getState}. */
    Done command(byte[] payload) {
        if (!(read(payload) instanceof Map<?, ?> request)) {
            return new Done("", false, json("{\"error\":\"no JSON object\"}"));
        }
        var method = String.valueOf(request.get("method"));
        var params = request.get("params");
        return switch (method) {
            case "getState" -> new Done(method, false, state());
            case "setState" -> done(method, set(params, null));
            case "setPower" -> done(method, set(null, params));
            case "set" -> done(method, params instanceof Map<?, ?> both && set(both.get("state"), both.get("power")));
            default -> new Done(method, false, json("{\"error\":\"no such method\"}"));
        };
    }

    private Done done(String method, boolean changed) {
        return new Done(method, changed, changed ? state() : json("{\"error\":\"these parameters make no sense\"}"));
    }

    /**
     * Applies shared attributes, or the answer to a request for them, in one change. Returns the names of those that changed the light.
     */
    List<String> attributes(byte[] payload) {
        var keys = new ArrayList<String>();
        if (read(payload) instanceof Map<?, ?> message) {
            var shared = message.get("shared") instanceof Map<?, ?> inner ? inner : message;
            if (shared.get("state") instanceof Boolean state && state != lights.state(1)) {
                keys.add("state");
            }
            if (shared.get("power") instanceof Long power && power != lights.power(1)) {
                keys.add("power");
            }
            if (!keys.isEmpty() && !set(shared.get("state"), shared.get("power"))) {
                keys.clear();
            }
        }
        return keys;
    }

    private boolean set(@Nullable Object state, @Nullable Object power) {
        var nextState = Objects.requireNonNullElse(state, lights.state(1));
        var nextPower = Objects.requireNonNullElse(power, (long) lights.power(1));
        if ((state == null && power == null)
                || !(nextState instanceof Boolean on)
                || !(nextPower instanceof Long much)
                || much != much.intValue()) {
            return false;
        }
        lights.set(1, on, much.intValue(), 0);
        return true;
    }

    private byte[] state() {
        return json("{\"state\":" + lights.state(1) + ",\"power\":" + lights.power(1) + "}");
    }

    private static @Nullable Object read(byte[] payload) {
        try {
            return JsonPayload.read(payload, 0, payload.length);
        } catch (Undecodable e) {
            return null;
        }
    }

    static byte[] json(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
