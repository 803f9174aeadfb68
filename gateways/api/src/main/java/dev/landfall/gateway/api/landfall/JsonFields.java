package dev.landfall.gateway.api.landfall;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.landfall.content.ContentFormat;
import dev.landfall.core.model.Content;
import dev.landfall.gateway.api.transcode.ContentJson;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/** Members that several objects have. */
final class JsonFields {
    private JsonFields() {}

    /** Content as JSON: CBOR converted, text as a string, anything else in Base64, nothing as null. */
    static void content(Content content, JsonGenerator out) throws IOException {
        out.writeFieldName("content");
        if (content.isEmpty()) {
            out.writeNull();
        } else if (!ContentJson.write(content.format(), content.bytes(), out)) {
            out.writeStartObject();
            out.writeFieldName("base64");
            out.writeBinary(content.bytes());
            out.writeEndObject();
        }
    }

    /** The format that content came in; null when it has none. */
    static void format(Content content, JsonGenerator out) throws IOException {
        out.writeFieldName("contentFormat");
        if (content.format() == ContentFormat.NONE) {
            out.writeNull();
        } else {
            out.writeNumber(content.format());
        }
    }

    static void time(String name, long nanos, JsonGenerator out) throws IOException {
        out.writeStringField(name, TimeParameters.text(nanos));
    }

    /** Where something is reached; null when it is off. */
    static void address(String name, String address, JsonGenerator out) throws IOException {
        if (address.isEmpty()) {
            out.writeNullField(name);
        } else {
            out.writeStringField(name, address);
        }
    }

    /** The device's own time; nothing when it said none. */
    static void taken(long takenAt, JsonGenerator out) throws IOException {
        if (takenAt != 0) {
            time("takenAt", takenAt, out);
        }
    }

    static void texts(String name, List<String> texts, JsonGenerator out) throws IOException {
        out.writeArrayFieldStart(name);
        for (var text : texts) {
            out.writeString(text);
        }
        out.writeEndArray();
    }

    /** A constant as a word. */
    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
