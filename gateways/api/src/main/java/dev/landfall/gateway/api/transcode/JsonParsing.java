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

/** Writes and reads JSON as bytes. */
public final class JsonParsing {
    /** The maximum depth of a request. */
    private static final int DEPTH_MAX = 64;

    static final JsonFactory FACTORY = new JsonFactoryBuilder()
            .rootValueSeparator("")
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEPTH_MAX)
                    .maxNumberLength(400)
                    .build())
            .build();

    private JsonParsing() {}

    /** The bytes of what {@code writing} writes. */
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
     * Parses JSON from outside, token by token. Encodings other than UTF-8 are refused, because the parser would accept them.
     *
     * @throws dev.landfall.content.MalformedContent when it is not UTF-8
     */
    public static JsonParser received(byte[] json) throws IOException {
        return FACTORY.createParser(Json.utf8(json));
    }

    /** Parses JSON token by token. */
    public static JsonParser parser(byte[] json) throws IOException {
        return FACTORY.createParser(json);
    }

    /** Decodes Base64 of either alphabet, with or without padding; empty for any other text. */
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

    /** Writes JSON. */
    @FunctionalInterface
    public interface Writing {
        /** Writes a part to the generator. */
        void into(JsonGenerator out) throws IOException;
    }
}
