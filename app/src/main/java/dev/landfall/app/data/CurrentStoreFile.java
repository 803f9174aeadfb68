package dev.landfall.app.data;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/**
 * The file {@code store.json} in the data directory, which names the store of a hub that was moved. It appears atomically, and at that
 * moment the hub has moved: whatever happens before or after, a start opens the valid store.
 *
 * @param store settings of the store, by key, as an operator would write them
 * @param former settings of the former store
 * @param move the id of the move
 * @param at when
 * @param left whether the former store has the mark that it was left
 */
public record CurrentStoreFile(
        Map<String, String> store, Map<String, String> former, UUID move, Instant at, boolean left) {
    private static final String FILE = "store.json";
    private static final int FORMAT = 1;

    /** Copies and sorts the settings. */
    public CurrentStoreFile {
        store = new TreeMap<>(store);
        former = new TreeMap<>(former);
    }

    /** Reads the file of a data directory; empty when the hub was never moved. */
    public static Optional<CurrentStoreFile> read(Path data) throws IOException {
        try {
            var json = new ObjectMapper().readTree(Files.readString(data.resolve(FILE)));
            if (json.path("format").asInt() != FORMAT) {
                throw new IOException(data.resolve(FILE) + " has a format that this release does not know");
            }
            return Optional.of(new CurrentStoreFile(
                    settings(json.path("store")),
                    settings(json.path("former")),
                    UUID.fromString(json.path("move").asText()),
                    Instant.parse(json.path("at").asText()),
                    json.path("left").asBoolean()));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new IOException(data.resolve(FILE) + " is damaged and cannot be read", e);
        }
    }

    /** Writes the file durably. */
    public void write(Path data) throws IOException {
        var json = JsonNodeFactory.instance.objectNode().put("format", FORMAT);
        store.forEach(json.putObject("store")::put);
        former.forEach(json.putObject("former")::put);
        json.put("move", move.toString()).put("at", at.toString()).put("left", left);
        PrivateFiles.write(data.resolve(FILE), json + "\n");
        try (var folder = FileChannel.open(data, StandardOpenOption.READ)) {
            folder.force(true);
        }
    }

    /** The content when the former store has its mark. */
    public CurrentStoreFile withLeft() {
        return new CurrentStoreFile(store, former, move, at, true);
    }

    private static Map<String, String> settings(JsonNode node) throws IOException {
        if (!(node instanceof ObjectNode object)) {
            throw new IOException("the settings of the store are missing");
        }
        var settings = new TreeMap<String, String>();
        object.properties()
                .forEach(field -> settings.put(field.getKey(), field.getValue().asText()));
        return settings;
    }
}
