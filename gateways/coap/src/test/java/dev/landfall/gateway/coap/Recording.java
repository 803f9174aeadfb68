package dev.landfall.gateway.coap;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.landfall.gateway.coap.codec.Decoder;
import dev.landfall.gateway.coap.codec.Limits;
import dev.landfall.gateway.coap.codec.Message;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What plgd's hub said to a device and a client, as it was recorded. Tokens are replaced by {@code TOKENxxx…} of the same
 * length, so that the bytes are still sound.
 *
 * @param name of the exchange
 * @param fromHub whether the hub asked
 * @param closes whether the hub closed the connection afterwards
 */
record Recording(
        String name,
        boolean fromHub,
        Optional<Message> request,
        Optional<JsonNode> response,
        String hex,
        boolean closes) {
    private static final Decoder DECODER = new Decoder(new Limits(1 << 20, 1_000));

    static List<Recording> all() throws IOException {
        var mapper = new ObjectMapper();
        var file = Objects.requireNonNull(Recording.class.getResourceAsStream("/recorded-coap.jsonl"));
        try (var lines = new BufferedReader(new InputStreamReader(file, StandardCharsets.UTF_8))) {
            return lines.lines().map(line -> read(mapper, line)).toList();
        }
    }

    private static Recording read(ObjectMapper mapper, String line) {
        try {
            var node = mapper.readTree(line);
            return new Recording(
                    node.path("name").asText(),
                    node.path("direction").asText().startsWith("hub requests"),
                    node.path("request_hex").isTextual()
                            ? Optional.of(message(node.path("request_hex").asText()))
                            : Optional.empty(),
                    node.path("response").isObject() ? Optional.of(node.path("response")) : Optional.empty(),
                    node.path("response_hex").asText(""),
                    node.path("connection_closed_by_hub").asBoolean());
        } catch (IOException e) {
            throw new AssertionError(line, e);
        }
    }

    /** The code as in {@code 2.05}. */
    String code() {
        return response.map(node -> node.path("code").asText()).orElse("");
    }

    /** The content format of the response; -1 when it has none. */
    int format() {
        for (var option : response.orElseThrow().path("options")) {
            if (option.path(0).asText().equals("Content-Format")) {
                return option.path(1).asInt();
            }
        }
        return -1;
    }

    /** The device's response, as an answer to {@code asked}. */
    Message answering(Message asked) {
        var recorded = message(hex);
        var answer = Message.response(recorded.code(), asked);
        for (var i = 0; i < recorded.optionCount(); i++) {
            answer.option(recorded.optionNumber(i), recorded.optionValue(i));
        }
        return answer.payload(recorded.payload()).build();
    }

    static Message message(String hex) {
        var bytes = HexFormat.of().parseHex(hex);
        return DECODER.decode(bytes, 0, bytes.length);
    }
}
