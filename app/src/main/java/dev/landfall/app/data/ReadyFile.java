package dev.landfall.app.data;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a hub says of itself from the moment it is ready, in {@code ready.json} in its data directory. The form is pinned.
 *
 * @param pid of the process
 * @param api the API's address
 * @param coaps where devices connect over TLS; null when that is off
 * @param coap where they connect without TLS; null when that is off
 * @param mqtts where devices with access tokens connect over TLS; null when that is off
 * @param mqtt where they connect without TLS; null when that is off
 * @param metrics where the metrics are; null when that is off
 * @param ca a file with whom to believe the API's certificate, PEM: the hub's authority, or the operator's own certificate
 * @param data the data directory
 * @param adminSecret the file with the administrator's secret; null where another issuer than the hub's own says who may what
 */
public record ReadyFile(
        long pid,
        String hubId,
        String version,
        String api,
        @Nullable String coaps,
        @Nullable String coap,
        @Nullable String mqtts,
        @Nullable String mqtt,
        @Nullable String metrics,
        Path ca,
        Path data,
        @Nullable Path adminSecret) {
    private static final String FILE = "ready.json";

    /** Tells the word: the file appears whole, in place of one that a dead process left. */
    public void announce() throws IOException {
        PrivateFiles.writeOpen(data.resolve(FILE), json() + "\n");
    }

    /** Takes the word back; what another process wrote since stays. */
    public void withdraw() throws IOException {
        var written = read(data);
        if (written.isPresent() && written.get().pid == pid) {
            Files.deleteIfExists(data.resolve(FILE));
        }
    }

    /** What the hub of a directory said; empty when it said nothing. The process may be dead by now: {@link #alive}. */
    public static Optional<ReadyFile> read(Path data) throws IOException {
        try {
            var json = new ObjectMapper().readTree(Files.readString(data.resolve(FILE)));
            return Optional.of(new ReadyFile(
                    json.path("pid").asLong(),
                    json.path("hubId").asText(),
                    json.path("version").asText(),
                    json.path("api").asText(),
                    text(json, "coaps"),
                    text(json, "coap"),
                    text(json, "mqtts"),
                    text(json, "mqtt"),
                    text(json, "metrics"),
                    Path.of(json.path("ca").asText()),
                    Path.of(json.path("data").asText()),
                    path(json, "adminSecret")));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Removes the word that a process left when it died. */
    public static void forget(Path data) throws IOException {
        Files.deleteIfExists(data.resolve(FILE));
    }

    /** Whether the process still runs. */
    public boolean alive() {
        return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }

    /** As one JSON object. */
    public ObjectNode json() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("event", "ready")
                .put("pid", pid)
                .put("hubId", hubId)
                .put("version", version)
                .put("api", api)
                .put("coaps", coaps)
                .put("coap", coap)
                .put("mqtts", mqtts)
                .put("mqtt", mqtt)
                .put("metrics", metrics)
                .put("ca", ca.toString())
                .put("data", data.toString())
                .put("adminSecret", adminSecret == null ? null : adminSecret.toString());
    }

    private static @Nullable Path path(JsonNode json, String name) {
        var value = text(json, name);
        return value == null ? null : Path.of(value);
    }

    private static @Nullable String text(JsonNode json, String name) {
        var value = json.get(name);
        return value == null || value.isNull() ? null : value.asText();
    }
}
