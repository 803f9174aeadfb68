package dev.landfall.gateway.api.landfall;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.landfall.core.model.Content;
import dev.landfall.core.model.DeviceEvent;
import dev.landfall.core.model.Fact;
import dev.landfall.gateway.api.http.ApiFailure;
import dev.landfall.gateway.api.transcode.ContentJson;
import dev.landfall.gateway.api.transcode.JsonParsing;
import dev.landfall.guard.NodeLocal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Aggregates the numbers in a resource's history step by step; one step is in memory at a time. The number is the content itself or a
 * member of it; for an object without a named member, each of its numbers is aggregated.
 */
final class HistoryAggregation {
    /** The name of a number that is the content itself or the named member. */
    private static final String ITSELF = "";

    private static final int MEMBERS_MAX = 64;

    private final long width;
    private final Show show;
    private final String[] member;

    @NodeLocal("one request")
    private final Map<String, Sum> sums = new LinkedHashMap<>();

    private long step = Long.MIN_VALUE;
    private long count;

    private record Sum(long count, BigDecimal value) {}

    /** @param member names joined by dots; empty for the content itself */
    HistoryAggregation(Duration every, Show show, String member) {
        if (every.isZero() || every.isNegative()) {
            throw ApiFailure.invalid("every must be longer than nothing");
        }
        this.width = every.toNanos();
        this.show = show;
        this.member = member.isEmpty() ? new String[0] : member.split("\\.", -1);
    }

    /** The number that a step shows. */
    enum Show {
        AVG,
        MIN,
        MAX,
        LAST;

        static Show of(String text) {
            return switch (text) {
                case "avg" -> AVG;
                case "min" -> MIN;
                case "max" -> MAX;
                case "last" -> LAST;
                default -> throw ApiFailure.invalid("show must be avg, min, max or last");
            };
        }
    }

    /** Adds a change. A change without such a number is left out. */
    void add(Fact fact, Consumer<byte[]> each) {
        if (!(fact.event() instanceof DeviceEvent.ResourceChanged changed)) {
            return;
        }
        var numbers = numbers(changed.content());
        if (numbers.isEmpty()) {
            return;
        }
        var place = Math.floorDiv(fact.time(), width);
        if (place != step) {
            finish(each);
            step = place;
        }
        count++;
        numbers.forEach((name, number) -> {
            var before = sums.get(name);
            if (before != null || sums.size() < MEMBERS_MAX) {
                sums.put(name, before == null ? new Sum(1, number) : fold(before, number));
            }
        });
    }

    private Sum fold(Sum before, BigDecimal number) {
        var value = before.value();
        return new Sum(
                before.count() + 1,
                switch (show) {
                    case AVG -> value.add(number, MathContext.DECIMAL128);
                    case MIN -> value.min(number);
                    case MAX -> value.max(number);
                    case LAST -> number;
                });
    }

    /** Writes the last step. */
    void finish(Consumer<byte[]> each) {
        if (sums.isEmpty()) {
            return;
        }
        each.accept(LandfallRequest.line(out -> {
            JsonFields.time("from", step * width, out);
            JsonFields.time("to", (step + 1) * width, out);
            out.writeNumberField("count", count);
            var itself = sums.get(ITSELF);
            if (itself != null) {
                out.writeNumberField("value", shown(itself));
                return;
            }
            out.writeObjectFieldStart("value");
            for (var entry : sums.entrySet()) {
                out.writeNumberField(entry.getKey(), shown(entry.getValue()));
            }
            out.writeEndObject();
        }));
        sums.clear();
        count = 0;
    }

    private BigDecimal shown(Sum sum) {
        return show == Show.AVG
                ? sum.value().divide(BigDecimal.valueOf(sum.count()), MathContext.DECIMAL64)
                : sum.value();
    }

    private Map<String, BigDecimal> numbers(Content content) {
        var json = JsonParsing.bytes(out -> {
            if (!ContentJson.write(content.format(), content.bytes(), out)) {
                out.writeNull();
            }
        });
        try (var in = JsonParsing.parser(json)) {
            in.nextToken();
            for (var name : member) {
                if (!into(in, name)) {
                    return Map.of();
                }
            }
            if (isNumber(in)) {
                return Map.of(ITSELF, in.getDecimalValue());
            }
            return member.length == 0 && in.currentToken() == JsonToken.START_OBJECT ? members(in) : Map.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, BigDecimal> members(JsonParser in) throws IOException {
        var found = new LinkedHashMap<String, BigDecimal>();
        while (in.nextToken() == JsonToken.FIELD_NAME) {
            var name = in.currentName();
            in.nextToken();
            if (isNumber(in) && !name.isEmpty()) {
                found.put(name, in.getDecimalValue());
            }
            in.skipChildren();
        }
        return found;
    }

    private static boolean isNumber(JsonParser in) {
        return in.currentToken() == JsonToken.VALUE_NUMBER_INT || in.currentToken() == JsonToken.VALUE_NUMBER_FLOAT;
    }

    private static boolean into(JsonParser in, String name) throws IOException {
        if (in.currentToken() != JsonToken.START_OBJECT) {
            return false;
        }
        while (in.nextToken() == JsonToken.FIELD_NAME) {
            var found = in.currentName().equals(name);
            in.nextToken();
            if (found) {
                return true;
            }
            in.skipChildren();
        }
        return false;
    }
}
