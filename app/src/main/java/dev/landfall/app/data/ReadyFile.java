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
 * The file {@code ready.json} in the data directory, which describes a hub that is ready. Its form is fixed.
 *
 * @param pid of the process
 * @param api the address of the API
 * @param coaps where OCF devices connect over TLS; null when that is off
 * @param coap where they connect without TLS; null when that is off
 * @param mqtts where devices with access tokens connect over TLS; null when that is off
 * @param mqtt where they connect without TLS; null when that is off
 * @param metrics where the metrics are; null when that is off
 * @param ca a PEM file with which the API's certificate is verified: the hub's authority, or the operator's own certificate
 * @param data the data directory
 * @param adminSecret the file with the administrator's secret; null with another issuer than the hub's own
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

    /** Writes the file atomically; it replaces one of a dead process. */
    public void announce() throws IOException {
        PrivateFiles.writeOpen(data.resolve(FILE), json() + "\n");
    }

    /** Deletes the file, unless another process has written it since. */
    public void withdraw() throws IOException {
        var written = read(data);
        if (written.isPresent() && written.get().pid == pid) {
            Files.deleteIfExists(data.resolve(FILE));
        }
    }

    /** Reads the file of a directory; empty when there is none. The process may be dead: see {@link #alive}. */
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

    /** Deletes the file of a dead process. */
    public static void forget(Path data) throws IOException {
        Files.deleteIfExists(data.resolve(FILE));
    }

    /** Whether the process still runs. */
    public boolean alive() {
        return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }

    /** The content as one JSON object. */
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
