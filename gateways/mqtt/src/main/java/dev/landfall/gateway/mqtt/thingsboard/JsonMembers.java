package dev.landfall.gateway.mqtt.thingsboard;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads JSON without changing it: a value is known by its place, so it is stored exactly as the device has written it, with all digits of
 * its numbers.
 */
final class JsonMembers {
    private static final int DEPTH_MAX = 64;
    private static final int NAME_CHARS_MAX = 1_024;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEPTH_MAX)
                    .maxNameLength(NAME_CHARS_MAX)
                    .build())
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build();

    private JsonMembers() {}

    /**
     * A value by its place.
     *
     * @param key the name of its member; empty for an element of an array
     * @param from the index of its first byte
     * @param to the index after its last byte
     */
    record Member(String key, byte[] json, int from, int to, JsonToken begin) {
        byte[] bytes() {
            return Arrays.copyOfRange(json, from, to);
        }

        boolean object() {
            return begin == JsonToken.START_OBJECT;
        }

        boolean isNull() {
            return begin == JsonToken.VALUE_NULL;
        }

        /**
         * The text.
         *
         * @throws BadPayload when it is not a text
         */
        String text() {
            if (begin != JsonToken.VALUE_STRING) {
                throw BadPayload.invalid(key + " is not a text");
            }
            return JsonMembers.read(json, from, to, in -> {
                in.nextToken();
                return in.getText();
            });
        }

        /**
         * The text, or the number or truth value as it is written.
         *
         * @throws BadPayload for any other value
         */
        String word() {
            if (begin == JsonToken.VALUE_STRING) {
                return text();
            }
            if (!begin.isScalarValue() || begin == JsonToken.VALUE_NULL) {
                throw BadPayload.invalid(key + " is neither text nor number");
            }
            return new String(bytes(), StandardCharsets.UTF_8);
        }

        /** The whole number, written as a number or a text; negative when there is none from 0 on. */
        int number() {
            try {
                return begin.isNumeric() || begin == JsonToken.VALUE_STRING ? Integer.parseUnsignedInt(word()) : -1;
            } catch (NumberFormatException none) {
                return -1;
            }
        }

        /**
         * The bytes of the value.
         *
         * @param numbersInTexts whether a text with a number becomes that number
         */
        byte[] value(boolean numbersInTexts) {
            var number = numbersInTexts && begin == JsonToken.VALUE_STRING
                    ? NumberTexts.ofText(json, from + 1, to - 1)
                    : null;
            return number == null ? bytes() : number;
        }
    }

    /** The single value of the text. */
    static Member whole(byte[] json) {
        return read(json, 0, json.length, in -> {
            in.nextToken();
            return member("", json, 0, in);
        });
    }

    /**
     * The members of an object, repeated ones included.
     *
     * @throws BadPayload when it is not an object, or has more than {@code max} members
     */
    static List<Member> ofObject(Member object, int max) {
        if (!object.object()) {
            throw BadPayload.invalid("no object where one must be");
        }
        return read(object.json(), object.from(), object.to(), in -> {
            var members = new ArrayList<Member>();
            in.nextToken();
            while (in.nextToken() == JsonToken.FIELD_NAME) {
                var key = in.currentName();
                in.nextToken();
                add(members, member(key, object.json(), object.from(), in), max);
            }
            return members;
        });
    }

    /**
     * The elements of an array; an object counts as an array of one.
     *
     * @throws BadPayload for any other value
     */
    static List<Member> ofList(Member list, int max) {
        if (list.object()) {
            return List.of(list);
        }
        if (list.begin() != JsonToken.START_ARRAY) {
            throw BadPayload.invalid("neither an object nor a list");
        }
        return read(list.json(), list.from(), list.to(), in -> {
            var items = new ArrayList<Member>();
            in.nextToken();
            while (in.nextToken() != JsonToken.END_ARRAY) {
                add(items, member("", list.json(), list.from(), in), max);
            }
            return items;
        });
    }

    private static void add(List<Member> members, Member one, int max) {
        if (members.size() >= max) {
            throw BadPayload.tooMuch("more than " + max);
        }
        members.add(one);
    }

    private static Member member(String key, byte[] json, int base, JsonParser in) throws IOException {
        var begin = in.currentToken();
        if (begin == null) {
            throw BadPayload.invalid("nothing");
        }
        var from = base + (int) in.currentTokenLocation().getByteOffset();
        in.skipChildren();
        in.finishToken();
        return new Member(key, json, from, base + (int) in.currentLocation().getByteOffset(), begin);
    }

    private static <T> T read(byte[] json, int from, int to, Reading<T> reading) {
        checkUtf8(json, from, to);
        try (var in = FACTORY.createParser(json, from, to - from)) {
            var result = reading.read(in);
            if (in.nextToken() != null) {
                throw BadPayload.invalid("more than one value");
            }
            return result;
        } catch (IOException malformed) {
            throw BadPayload.invalid(firstLine(malformed));
        }
    }

    /** Refuses other encodings, which the parser would recognise by zeros or by the first byte. */
    private static void checkUtf8(byte[] json, int from, int to) {
        for (var i = from; i < Math.min(to, from + 4); i++) {
            if (json[i] == 0 || (i == from && json[i] < 0)) {
                throw BadPayload.invalid("not UTF-8");
            }
        }
    }

    private static String firstLine(IOException malformed) {
        var text = String.valueOf(malformed.getMessage());
        var end = text.indexOf('\n');
        return end < 0 ? text : text.substring(0, end);
    }

    @FunctionalInterface
    private interface Reading<T> {
        T read(JsonParser in) throws IOException;
    }
}
