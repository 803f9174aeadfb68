package dev.landfall.gateway.api.landfall;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.landfall.content.ContentFormat;
import dev.landfall.core.model.Content;
import dev.landfall.gateway.api.transcode.ContentJson;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/** Writes members that several objects share. */
final class JsonFields {
    private JsonFields() {}

    /** Writes content as JSON: CBOR is converted, text is a string, other content is Base64, no content is null. */
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

    /** Writes the format of the content; null when it has none. */
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

    /** Writes an address; null when the service is off. */
    static void address(String name, String address, JsonGenerator out) throws IOException {
        if (address.isEmpty()) {
            out.writeNullField(name);
        } else {
            out.writeStringField(name, address);
        }
    }

    /** Writes the device's own time; nothing when it named none. */
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

    /** The name of a constant in lower case. */
    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
