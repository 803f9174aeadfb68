package dev.landfall.gateway.api.landfall;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.landfall.core.model.Content;
import dev.landfall.core.model.DeviceEvent;
import dev.landfall.core.model.Fact;
import dev.landfall.gateway.api.http.ApiFailure;
import dev.landfall.gateway.api.transcode.ContentJson;
import dev.landfall.gateway.api.transcode.JsonBytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Sums up the numbers in a resource's history, step by step: one step is held at a time. */
final class Steps {
    private final long width;
    private final Show show;
    private final String[] member;
    private long step = Long.MIN_VALUE;
    private long count;
    private @Nullable BigDecimal value;

    /** @param member names joined by dots; empty when the content itself is the number */
    Steps(Duration every, Show show, String member) {
        if (every.isZero() || every.isNegative()) {
            throw ApiFailure.invalid("every must be longer than nothing");
        }
        this.width = every.toNanos();
        this.show = show;
        this.member = member.isEmpty() ? new String[0] : member.split("\\.", -1);
    }

    /** Which number stands for a step. */
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

    /** Takes a change; those without a number where one is looked for are left out. */
    void add(Fact fact, Consumer<byte[]> each) {
        if (!(fact.event() instanceof DeviceEvent.ResourceChanged changed)) {
            return;
        }
        number(changed.content()).ifPresent(number -> {
            var place = Math.floorDiv(fact.time(), width);
            if (place != step) {
                finish(each);
                step = place;
            }
            count++;
            value = fold(value, number);
        });
    }

    private BigDecimal fold(@Nullable BigDecimal before, BigDecimal number) {
        if (before == null) {
            return number;
        }
        return switch (show) {
            case AVG -> before.add(number, MathContext.DECIMAL128);
            case MIN -> before.min(number);
            case MAX -> before.max(number);
            case LAST -> number;
        };
    }

    /** Writes the step that is held. */
    void finish(Consumer<byte[]> each) {
        var sum = value;
        if (sum == null) {
            return;
        }
        var shown = show == Show.AVG ? sum.divide(BigDecimal.valueOf(count), MathContext.DECIMAL64) : sum;
        var numbers = count;
        each.accept(Request.line(out -> {
            Fields.time("from", step * width, out);
            Fields.time("to", (step + 1) * width, out);
            out.writeNumberField("count", numbers);
            out.writeNumberField("value", shown);
        }));
        value = null;
        count = 0;
    }

    private Optional<BigDecimal> number(Content content) {
        var json = JsonBytes.bytes(out -> {
            if (!ContentJson.write(content.format(), content.bytes(), out)) {
                out.writeNull();
            }
        });
        try (var in = JsonBytes.parser(json)) {
            in.nextToken();
            for (var name : member) {
                if (!into(in, name)) {
                    return Optional.empty();
                }
            }
            return in.currentToken() == JsonToken.VALUE_NUMBER_INT || in.currentToken() == JsonToken.VALUE_NUMBER_FLOAT
                    ? Optional.of(in.getDecimalValue())
                    : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
