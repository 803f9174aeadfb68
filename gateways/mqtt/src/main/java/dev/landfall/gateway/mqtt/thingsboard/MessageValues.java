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
 * What a message says: keys and values, some with the device's own time. A value that is wrong does not take those beside it along: it
 * is left out and named.
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
     * @param max values in one message
     * @param numbersInTexts whether a text that says a number is one
     */
    record Rules(int max, boolean numbersInTexts) {}

    /**
     * One of them.
     *
     * @param json as the device wrote it
     * @param takenAt as a {@link Report} has it
     */
    record Value(String key, byte[] json, long takenAt) {}

    /** @param wrong what was left out, and why */
    record Said(List<Value> values, List<String> wrong) {}

    /**
     * Attributes: {@code {"key":value}}.
     *
     * @throws BadPayload when there is nothing in it but what is wrong
     */
    static Said attributes(Member payload, Rules rules) {
        var reading = new MessageValues(rules);
        JsonMembers.ofObject(payload, rules.max()).forEach(member -> reading.add(member, Report.STATE));
        return reading.said();
    }

    /**
     * Telemetry: {@code {"key":value}}, {@code {"ts":milliseconds,"values":{"key":value}}}, or a list of these. Sorted by
     * the device's time, what is of now last.
     *
     * @throws BadPayload when there is nothing in it but what is wrong
     */
    static Said telemetry(Member payload, Rules rules) {
        var reading = new MessageValues(rules);
        JsonMembers.ofList(payload, rules.max()).forEach(reading::item);
        return reading.said();
    }

    private Said said() {
        if (values.isEmpty() && !wrong.isEmpty()) {
            throw BadPayload.invalid(wrong.getFirst());
        }
        if (timed) {
            values.sort(Comparator.comparingLong(
                    value -> value.takenAt() == Report.NOW ? Long.MAX_VALUE : value.takenAt()));
        }
        return new Said(values, wrong);
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
            // Libraries say so what is no number; there is nothing to keep.
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
