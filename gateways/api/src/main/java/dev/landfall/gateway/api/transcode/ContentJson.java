package dev.landfall.gateway.api.transcode;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import dev.landfall.content.Cbor;
import dev.landfall.content.ContentFormat;
import dev.landfall.content.Json;
import dev.landfall.content.MalformedContent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Converts the content of resources to JSON and back. */
public final class ContentJson {
    private ContentJson() {}

    /**
     * Writes content as a JSON value.
     *
     * @return false, with nothing written, when its format cannot be converted or the content does not have its format
     */
    public static boolean write(String mediaType, byte[] content, JsonGenerator out) throws IOException {
        return write(ContentFormat.number(mediaType), content, out);
    }

    /** As above, with the number of the content format. */
    public static boolean write(int format, byte[] content, JsonGenerator out) throws IOException {
        if (content.length == 0) {
            return false;
        }
        if (ContentFormat.isCbor(format)) {
            return cbor(content, out);
        }
        if (ContentFormat.isJson(format)) {
            return json(content, out);
        }
        if (ContentFormat.isText(format)) {
            out.writeString(new String(content, StandardCharsets.UTF_8));
            return true;
        }
        return false;
    }

    private static boolean cbor(byte[] content, JsonGenerator out) throws IOException {
        try {
            Cbor.writeJson(content, 0, content.length, out);
            return true;
        } catch (MalformedContent notCbor) {
            return false;
        }
    }

    private static boolean json(byte[] content, JsonGenerator out) throws IOException {
        if (!wellFormed(content)) {
            return false;
        }
        // Token by token: white space must not break a line, and no digit may be lost.
        try (var in = JsonParsing.parser(content)) {
            in.nextToken();
            out.copyCurrentStructureExact(in);
        }
        return true;
    }

    private static boolean wellFormed(byte[] json) throws IOException {
        try (var in = JsonParsing.parser(json)) {
            if (in.nextToken() == null) {
                return false;
            }
            in.skipChildren();
            return in.nextToken() == null;
        } catch (JsonProcessingException notJson) {
            return false;
        }
    }

    /**
     * Converts content between formats: JSON into CBOR and back. Other content is only checked against its format.
     *
     * @throws MalformedContent when it does not have its format
     */
    public static byte[] convert(int from, byte[] content, int to) {
        if (ContentFormat.isJson(from) && ContentFormat.isCbor(to)) {
            return Json.toCbor(content);
        }
        if (ContentFormat.isCbor(from) && ContentFormat.isJson(to)) {
            return Cbor.toJson(content);
        }
        if (ContentFormat.isCbor(from)) {
            Cbor.check(content, 0, content.length);
        } else if (ContentFormat.isJson(from)) {
            var bare = Json.utf8(content);
            checkJson(bare);
            return bare;
        }
        return content;
    }

    private static void checkJson(byte[] content) {
        try {
            if (!wellFormed(content)) {
                throw new MalformedContent(-1, "not one JSON value");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
