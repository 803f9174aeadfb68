package dev.landfall.gateway.api.landfall;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.landfall.gateway.api.http.ApiFailure;
import dev.landfall.gateway.api.transcode.JsonParsing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Reads a body that is a JSON object of optional strings. Any other member is refused. */
final class StringMembers {
    private StringMembers() {}

    static Map<String, String> read(byte[] body, List<String> members) {
        return read(body, members::contains, List.of(), String.join(", ", members));
    }

    /** As above, also with these members that are truth values; they become the words {@code true} and {@code false}. */
    static Map<String, String> read(byte[] body, List<String> members, List<String> flags) {
        var all = String.join(", ", members) + " and the truth values " + String.join(", ", flags);
        return read(body, members::contains, flags, all);
    }

    /** As above, for members whose names have this prefix. */
    static Map<String, String> read(byte[] body, String prefix) {
        return read(body, name -> name.startsWith(prefix), List.of(), prefix + "…");
    }

    private static Map<String, String> read(byte[] body, Predicate<String> known, List<String> flags, String members) {
        var values = new HashMap<String, String>();
        if (body.length == 0) {
            return values;
        }
        try (var in = JsonParsing.received(body)) {
            if (in.nextToken() != JsonToken.START_OBJECT) {
                throw ApiFailure.invalid("the body must be a JSON object");
            }
            while (in.nextToken() == JsonToken.FIELD_NAME) {
                var name = in.currentName();
                var value = in.nextToken();
                var flag = value.isBoolean() && flags.contains(name);
                if (!flag && !(known.test(name) && value == JsonToken.VALUE_STRING)) {
                    throw ApiFailure.invalid("the body takes the strings " + members);
                }
                values.put(name, in.getText());
            }
            if (in.nextToken() != null) {
                throw ApiFailure.invalid("there is something behind the end of the JSON object");
            }
            return values;
        } catch (JsonProcessingException notJson) {
            throw ApiFailure.invalid("the body must be a JSON object");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
