package dev.landfall.gateway.coap.codec;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** Messages that real programs sent. */
final class Recorded {

    private static final Map<String, byte[]> MESSAGES = read();

    private Recorded() {}

    static Map<String, byte[]> all() {
        return MESSAGES;
    }

    static byte[] message(String name) {
        return Objects.requireNonNull(MESSAGES.get(name), name);
    }

    private static Map<String, byte[]> read() {
        var messages = new LinkedHashMap<String, byte[]>();
        try (var in = Objects.requireNonNull(Recorded.class.getResourceAsStream("recorded.txt"))) {
            new String(in.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split(" ", -1))
                    .forEach(parts -> messages.put(parts[0], HexFormat.of().parseHex(parts[1])));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return messages;
    }
}
