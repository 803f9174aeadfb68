package dev.landfall.gateway.mqtt.thingsboard;

import com.fasterxml.jackson.core.JsonToken;
import dev.landfall.core.device.DeviceSession.Report;
import dev.landfall.gateway.mqtt.thingsboard.JsonMembers.Member;
import dev.landfall.guard.NodeLocal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The values of a message: keys and values, some with the device's own time. An invalid value is left out and named; the others are used.
 */
@NodeLocal("one message")
final class MessageValues {
    private static final long NANOS = 1_000_000;
    private static final long MILLIS_MAX = Long.MAX_VALUE / NANOS;
    private static final String TIME = "ts";
    private static final String VALUES = "values";

    private final Rules rules;
    private final List<Value> values = new ArrayList<>();
    private final List<String> wrong = new ArrayList<>(0);
    private boolean timed;

    private MessageValues(Rules rules) {
        this.rules = rules;
    }

    /**
     * How messages are read.
     *
     * @param max the maximum number of values in one message
     * @param numbersInTexts whether a text with a number is a number
     */
    record Rules(int max, boolean numbersInTexts) {}

    /**
     * A value.
     *
     * @param json as the device has written it
     * @param takenAt as in a {@link Report}
     */
    record Value(String key, byte[] json, long takenAt) {}

    /**
     * The content of a message.
     *
     * @param wrong the values that were left out, with the reasons
     */
    record MessageContent(List<Value> values, List<String> wrong) {}

    /**
     * Reads attributes: {@code {"key":value}}.
     *
     * @throws BadPayload when there is no valid value
     */
    static MessageContent attributes(Member payload, Rules rules) {
        var reading = new MessageValues(rules);
        JsonMembers.ofObject(payload, rules.max()).forEach(member -> reading.add(member, Report.STATE));
        return reading.said();
    }

    /**
     * Reads telemetry: {@code {"key":value}}, {@code {"ts":milliseconds,"values":{"key":value}}}, or an array of these. The values are
     * ordered by the device's time; those without a time come last.
     *
     * @throws BadPayload when there is no valid value
     */
    static MessageContent telemetry(Member payload, Rules rules) {
        var reading = new MessageValues(rules);
        JsonMembers.ofList(payload, rules.max()).forEach(reading::item);
        return reading.said();
    }

    private MessageContent said() {
        if (values.isEmpty() && !wrong.isEmpty()) {
            throw BadPayload.invalid(wrong.getFirst());
        }
        if (timed) {
            values.sort(Comparator.comparingLong(
                    value -> value.takenAt() == Report.NOW ? Long.MAX_VALUE : value.takenAt()));
        }
        return new MessageContent(values, wrong);
    }

    private void item(Member item) {
        try {
            members(item);
        } catch (BadPayload bad) {
            leaveOut(bad);
        }
    }

    private void members(Member item) {
        var members = JsonMembers.ofObject(item, rules.max());
        @Nullable Member time = null;
        @Nullable Member inner = null;
        for (var member : members) {
            time = member.key().equals(TIME) ? member : time;
            inner = member.key().equals(VALUES) ? member : inner;
        }
        if (time == null || inner == null) {
            members.forEach(member -> add(member, Report.NOW));
            return;
        }
        timed = true;
        var takenAt = NumberTexts.whole(TIME, time.word(), MILLIS_MAX) * NANOS;
        JsonMembers.ofObject(inner, rules.max()).forEach(member -> add(member, takenAt));
    }

    private void add(Member member, long takenAt) {
        if (member.begin() == JsonToken.VALUE_NULL) {
            // Libraries write null for a value that is not a number. There is nothing to store.
            return;
        }
        if (member.key().isEmpty()) {
            leaveOut(BadPayload.invalid("an empty key"));
            return;
        }
        if (values.size() >= rules.max()) {
            throw BadPayload.tooMuch("more than " + rules.max() + " values");
        }
        values.add(new Value(member.key(), member.value(rules.numbersInTexts()), takenAt));
    }

    private void leaveOut(BadPayload bad) {
        if (bad.isTooMuch()) {
            throw bad;
        }
        wrong.add(bad.detail());
    }
}
