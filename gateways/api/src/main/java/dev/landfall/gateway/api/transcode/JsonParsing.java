package dev.landfall.gateway.api.transcode;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import dev.landfall.content.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.Optional;

/** JSON as bytes, in one go. */
public final class JsonParsing {
    /** How deep a request may nest. */
    private static final int DEPTH_MAX = 64;

    static final JsonFactory FACTORY = new JsonFactoryBuilder()
            .rootValueSeparator("")
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEPTH_MAX)
                    .maxNumberLength(400)
                    .build())
            .build();

    private JsonParsing() {}

    /** What one writing adds up to. */
    public static byte[] bytes(Writing writing) {
        try (var buffer = new ByteArrayBuilder(512);
                var out = FACTORY.createGenerator(buffer)) {
            writing.into(out);
            out.flush();
            return buffer.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Reads JSON that came from outside, token by token. The parser alone would guess other encodings.
     *
     * @throws dev.landfall.content.MalformedContent when it is not in UTF-8
     */
    public static JsonParser received(byte[] json) throws IOException {
        return FACTORY.createParser(Json.utf8(json));
    }

    /** Reads JSON token by token. */
    public static JsonParser parser(byte[] json) throws IOException {
        return FACTORY.createParser(json);
    }

    /** Reads Base64 of either alphabet, padded or not; empty when it is none. */
    public static Optional<byte[]> base64(String text) {
        var standard = text.replace('-', '+').replace('_', '/');
        var end = standard.length();
        while (end > 0 && standard.charAt(end - 1) == '=') {
            end--;
        }
        try {
            return Optional.of(Base64.getDecoder().decode(standard.substring(0, end)));
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }

    /** Writes something. */
    @FunctionalInterface
    public interface Writing {
        /** Writes it. */
        void into(JsonGenerator out) throws IOException;
    }
}
