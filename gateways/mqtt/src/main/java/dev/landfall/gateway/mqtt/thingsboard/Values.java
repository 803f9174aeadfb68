package dev.landfall.gateway.mqtt.thingsboard;

import dev.landfall.core.device.DeviceSession.Report;
import dev.landfall.gateway.mqtt.thingsboard.JsonMembers.Member;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a message says: keys and values, some with the device's own time. */
final class Values {
    private static final long NANOS = 1_000_000;
    private static final long MILLIS_MAX = Long.MAX_VALUE / NANOS;
    private static final String TIME = "ts";
    private static final String VALUES = "values";

    private Values() {}

    /**
     * One of them.
     *
     * @param json as the device wrote it
     * @param takenAt as a {@link Report} has it
     */
    record Value(String key, byte[] json, long takenAt) {}

    /** Attributes: {@code {"key":value}}. */
    static List<Value> attributes(Member payload, int max) {
        return JsonMembers.ofObject(payload, max).stream()
                .map(member -> new Value(member.key(), member.bytes(), Report.STATE))
                .toList();
    }

    /**
     * Telemetry: {@code {"key":value}}, {@code {"ts":milliseconds,"values":{"key":value}}}, or a list of these. Sorted by
     * the device's time, what is of now last.
     */
    static List<Value> telemetry(Member payload, int max) {
        var values = new ArrayList<Value>();
        var timed = false;
        for (var item : JsonMembers.ofList(payload, max)) {
            timed |= add(item, values, max);
        }
        if (timed) {
            values.sort(Comparator.comparingLong(
                    value -> value.takenAt() == Report.NOW ? Long.MAX_VALUE : value.takenAt()));
        }
        return values;
    }

    private static boolean add(Member item, List<Value> values, int max) {
        var members = JsonMembers.ofObject(item, max);
        @Nullable Member time = null;
        @Nullable Member inner = null;
        for (var member : members) {
            time = member.key().equals(TIME) ? member : time;
            inner = member.key().equals(VALUES) ? member : inner;
        }
        var timed = time != null && inner != null;
        var takenAt = time != null && inner != null ? nanos(time.number()) : Report.NOW;
        for (var member : time != null && inner != null ? JsonMembers.ofObject(inner, max) : members) {
            if (values.size() >= max) {
                throw BadPayload.tooMuch("more than " + max + " values");
            }
            values.add(new Value(member.key(), member.bytes(), takenAt));
        }
        return timed;
    }

    private static long nanos(long millis) {
        if (millis <= 0 || millis > MILLIS_MAX) {
            throw BadPayload.invalid("ts is no time: " + millis);
        }
        return millis * NANOS;
    }
}
