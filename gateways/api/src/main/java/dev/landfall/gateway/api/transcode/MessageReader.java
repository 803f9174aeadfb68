package dev.landfall.gateway.api.transcode;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Message;
import dev.landfall.gateway.api.transcode.MessagePlan.Field;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.function.Function;

/**
 * Reads protobuf JSON into messages: names in both spellings, 64-bit numbers as numbers or strings, bytes as Base64 of either alphabet,
 * enum constants by name or number. Text after the value is refused.
 */
public final class MessageReader {
    /** The number of an unknown enum constant; no known constant has it. */
    public static final int UNKNOWN_CONSTANT = -1;

    private final boolean lenient;
    private final Map<Descriptor, Function<String, Message>> texts;

    private MessageReader(boolean lenient, Map<Descriptor, Function<String, Message>> texts) {
        this.lenient = lenient;
        this.texts = texts;
    }

    /** A reader that refuses unknown members and constants. */
    public static MessageReader strict() {
        return new MessageReader(false, Map.of());
    }

    /**
     * A reader that skips unknown members; an unknown constant becomes {@link #UNKNOWN_CONSTANT}.
     *
     * @param texts parsers for messages that may also be written as one string
     */
    public static MessageReader lenient(Map<Descriptor, Function<String, Message>> texts) {
        return new MessageReader(true, Map.copyOf(texts));
    }

    /**
     * Reads one JSON object into a builder.
     *
     * @throws MalformedJson when it is not an object, or a value does not fit its field
     */
    public void read(byte[] json, Message.Builder into) {
        try (var in = JsonParsing.received(json)) {
            if (in.nextToken() != JsonToken.START_OBJECT) {
                throw new MalformedJson("a JSON object is expected");
            }
            object(in, into);
            if (in.nextToken() != null) {
                throw new MalformedJson("there is something behind the end of the JSON object");
            }
        } catch (JsonProcessingException e) {
            throw new MalformedJson("not JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void object(JsonParser in, Message.Builder into) throws IOException {
        var plan = MessagePlan.of(into.getDescriptorForType());
        while (in.nextToken() != JsonToken.END_OBJECT) {
            var name = in.currentName();
            var field = plan.byName().get(name);
            in.nextToken();
            if (field != null) {
                member(in, field, into);
            } else if (lenient) {
                in.skipChildren();
            } else {
                throw new MalformedJson("unknown member \"" + name + "\"");
            }
        }
    }

    private void member(JsonParser in, Field field, Message.Builder into) throws IOException {
        if (in.currentToken() == JsonToken.VALUE_NULL) {
            return;
        }
        switch (field.shape()) {
            case ONE -> into.setField(field.descriptor(), value(in, field, into));
            case LIST -> {
                if (in.currentToken() != JsonToken.START_ARRAY) {
                    throw wrong(field, "an array");
                }
                while (in.nextToken() != JsonToken.END_ARRAY) {
                    into.addRepeatedField(field.descriptor(), value(in, field, into));
                }
            }
            case MAP -> map(in, field, into);
        }
    }

    private void map(JsonParser in, Field field, Message.Builder into) throws IOException {
        if (in.currentToken() != JsonToken.START_OBJECT) {
            throw wrong(field, "an object");
        }
        var parts = field.descriptor().getMessageType().getFields();
        var valueField = Field.of(parts.get(1));
        while (in.nextToken() != JsonToken.END_OBJECT) {
            var entry = into.newBuilderForField(field.descriptor());
            entry.setField(parts.get(0), in.currentName());
            in.nextToken();
            entry.setField(parts.get(1), value(in, valueField, entry));
            into.addRepeatedField(field.descriptor(), entry.build());
        }
    }

    private Object value(JsonParser in, Field field, Message.Builder into) throws IOException {
        return switch (field.kind()) {
            case TEXT -> text(in, field);
            case BYTES -> ByteString.copyFrom(base64(text(in, field), field));
            case BOOLEAN -> {
                if (!in.currentToken().isBoolean()) {
                    throw wrong(field, "true or false");
                }
                yield in.getBooleanValue();
            }
            case NUMBER -> Math.toIntExact(integer(in, field, Integer.MIN_VALUE, Integer.MAX_VALUE));
            case LONG -> integer(in, field, Long.MIN_VALUE, Long.MAX_VALUE);
            case UNSIGNED_LONG -> unsigned(in, field);
            case FLOATING -> {
                if (!in.currentToken().isNumeric()) {
                    throw wrong(field, "a number");
                }
                yield field.descriptor().getType() == com.google.protobuf.Descriptors.FieldDescriptor.Type.FLOAT
                        ? (Object) in.getFloatValue()
                        : (Object) in.getDoubleValue();
            }
            case ENUM -> constant(in, field);
            case MESSAGE -> message(in, field, into);
        };
    }

    private Message message(JsonParser in, Field field, Message.Builder into) throws IOException {
        var type = field.descriptor().getMessageType();
        var fromText = texts.get(type);
        if (in.currentToken() == JsonToken.VALUE_STRING && fromText != null) {
            return fromText.apply(in.getText());
        }
        if (in.currentToken() != JsonToken.START_OBJECT) {
            throw wrong(field, "an object");
        }
        var builder = into.newBuilderForField(field.descriptor());
        object(in, builder);
        return builder.build();
    }

    private Object constant(JsonParser in, Field field) throws IOException {
        EnumDescriptor type = field.descriptor().getEnumType();
        if (in.currentToken() == JsonToken.VALUE_NUMBER_INT) {
            return type.findValueByNumberCreatingIfUnknown(in.getIntValue());
        }
        var name = text(in, field);
        var known = type.findValueByName(name);
        if (known != null) {
            return known;
        }
        if (lenient) {
            return type.findValueByNumberCreatingIfUnknown(UNKNOWN_CONSTANT);
        }
        throw new MalformedJson(field.descriptor().getJsonName() + ": no such value \"" + name + "\"");
    }

    private static String text(JsonParser in, Field field) throws IOException {
        if (in.currentToken() != JsonToken.VALUE_STRING) {
            throw wrong(field, "a string");
        }
        return in.getText();
    }

    private static long integer(JsonParser in, Field field, long min, long max) throws IOException {
        try {
            var value = in.currentToken() == JsonToken.VALUE_STRING
                    ? Long.parseLong(in.getText())
                    : in.getDecimalValue().longValueExact();
            if (value < min || value > max) {
                throw wrong(field, "a whole number that fits");
            }
            return value;
        } catch (NumberFormatException | ArithmeticException | JsonProcessingException e) {
            throw wrong(field, "a whole number");
        }
    }

    private static long unsigned(JsonParser in, Field field) throws IOException {
        try {
            return in.currentToken() == JsonToken.VALUE_STRING || in.currentToken() == JsonToken.VALUE_NUMBER_INT
                    ? Long.parseUnsignedLong(in.getText())
                    : integer(in, field, 0, Long.MAX_VALUE);
        } catch (NumberFormatException e) {
            throw wrong(field, "a whole number, not negative");
        }
    }

    private static byte[] base64(String text, Field field) {
        var decoded = JsonParsing.base64(text);
        if (decoded.isEmpty()) {
            throw wrong(field, "Base64");
        }
        return decoded.get();
    }

    private static MalformedJson wrong(Field field, String expected) {
        return new MalformedJson(field.descriptor().getJsonName() + ": " + expected + " is expected");
    }
}
