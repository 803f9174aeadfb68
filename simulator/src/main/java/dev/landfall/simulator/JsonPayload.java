package dev.landfall.simulator;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.landfall.simulator.CborReader.Undecodable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads and writes JSON (content format 50), which the device accepts beside CBOR. */
final class JsonPayload {

    private static final JsonFactory JSON = new JsonFactory();

    private JsonPayload() {}

    /** Writes {@code value}, as {@link CborReader} reads it, in JSON. Byte strings are written in base64. */
    static byte[] write(@Nullable Object value) {
        var bytes = new ByteArrayOutputStream();
        try (var json = JSON.createGenerator(bytes)) {
            write(value, json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /**
     * Reads the value in {@code length} bytes from {@code start}.
     *
     * @throws Undecodable when there is no readable value
     */
    static @Nullable Object read(byte[] bytes, int start, int length) {
        try (var json = JSON.createParser(bytes, start, length)) {
            return value(json.nextToken(), json);
        } catch (IOException e) {
            throw new Undecodable("no JSON");
        }
    }

    private static void write(@Nullable Object value, JsonGenerator json) throws IOException {
        switch (value) {
            case null -> json.writeNull();
            case Boolean flag -> json.writeBoolean(flag);
            case Long number -> json.writeNumber(number);
            case Double number -> json.writeNumber(number);
            case byte[] bytes -> json.writeBinary(bytes);
            case List<?> items -> {
                json.writeStartArray();
                for (var item : items) {
                    write(item, json);
                }
                json.writeEndArray();
            }
            case Map<?, ?> members -> {
                json.writeStartObject();
                for (var member : members.entrySet()) {
                    json.writeFieldName((String) member.getKey());
                    write(member.getValue(), json);
                }
                json.writeEndObject();
            }
            default -> json.writeString(value.toString());
        }
    }

    private static @Nullable Object value(@Nullable JsonToken token, JsonParser json) throws IOException {
        if (token == null) {
            throw new Undecodable("no JSON");
        }
        return switch (token) {
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            case VALUE_NUMBER_INT -> json.getLongValue();
            case VALUE_NUMBER_FLOAT -> json.getDoubleValue();
            case VALUE_STRING -> json.getText();
            case START_ARRAY -> {
                var items = new ArrayList<@Nullable Object>();
                for (var next = json.nextToken(); next != JsonToken.END_ARRAY; next = json.nextToken()) {
                    items.add(value(next, json));
                }
                yield items;
            }
            case START_OBJECT -> {
                var members = new LinkedHashMap<String, @Nullable Object>();
                while (json.nextToken() == JsonToken.FIELD_NAME) {
                    members.put(json.currentName(), value(json.nextToken(), json));
                }
                yield members;
            }
            case END_ARRAY, END_OBJECT, FIELD_NAME, NOT_AVAILABLE, VALUE_EMBEDDED_OBJECT ->
                throw new Undecodable("no JSON");
        };
    }
}
