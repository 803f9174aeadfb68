package dev.landfall.gateway.mqtt.thingsboard;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.landfall.content.Cbor;
import dev.landfall.content.ContentFormat;
import dev.landfall.content.MalformedContent;
import dev.landfall.core.model.Content;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/** Writes JSON around values that are JSON already. */
final class JsonEmbedding {
    private static final byte[] NOTHING = {'{', '}'};

    private JsonEmbedding() {}

    /** An object with these members, each of which is JSON. */
    static byte[] object(Map<String, byte[]> members) {
        var out = new ByteArrayOutputStream(64);
        var comma = '{';
        for (var member : members.entrySet()) {
            out.write(comma);
            out.writeBytes(quoted(member.getKey()));
            out.write(':');
            out.writeBytes(member.getValue());
            comma = ',';
        }
        if (comma == '{') {
            out.write('{');
        }
        out.write('}');
        return out.toByteArray();
    }

    /** An object with two members. */
    static byte[] object(String first, byte[] one, String second, byte[] other) {
        var members = new LinkedHashMap<String, byte[]>();
        members.put(first, one);
        members.put(second, other);
        return object(members);
    }

    /** An array of texts. */
    static byte[] texts(Collection<String> texts) {
        return list(texts.stream().map(JsonEmbedding::quoted).toList());
    }

    /** An array of values, each of which is JSON. */
    static byte[] list(Collection<byte[]> values) {
        var out = new ByteArrayOutputStream(64);
        var comma = '[';
        for (var value : values) {
            out.write(comma);
            out.writeBytes(value);
            comma = ',';
        }
        if (comma == '[') {
            out.write('[');
        }
        out.write(']');
        return out.toByteArray();
    }

    static byte[] quoted(String text) {
        var inner = JsonStringEncoder.getInstance().quoteAsUTF8(text);
        var all = new byte[inner.length + 2];
        all[0] = '"';
        System.arraycopy(inner, 0, all, 1, inner.length);
        all[all.length - 1] = '"';
        return all;
    }

    static byte[] number(long number) {
        return Long.toString(number).getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * A content as one JSON value; an empty content is an empty object.
     *
     * @throws MalformedContent when it does not have its format, or a value that JSON cannot express
     */
    static byte[] of(Content content) {
        if (content.isEmpty()) {
            return NOTHING;
        }
        if (ContentFormat.isCbor(content.format())) {
            return Cbor.toJson(content.bytes());
        }
        if (ContentFormat.isText(content.format())) {
            return quoted(new String(content.bytes(), StandardCharsets.UTF_8));
        }
        if (!ContentFormat.isJson(content.format()) || !isJson(content.bytes())) {
            throw new MalformedContent(-1, "not JSON, and nothing that could become JSON");
        }
        return content.bytes();
    }

    /** Whether the bytes are one JSON value. */
    static boolean isJson(byte[] bytes) {
        try {
            JsonMembers.whole(bytes);
            return true;
        } catch (BadPayload not) {
            return false;
        }
    }
}
