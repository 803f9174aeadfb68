package dev.landfall.gateway.api.landfall;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.landfall.core.command.Commands;
import dev.landfall.core.feed.FeedEvent;
import dev.landfall.core.model.AnswerStatus;
import dev.landfall.core.model.DeviceEvent;
import dev.landfall.core.model.Fact;
import dev.landfall.gateway.api.transcode.JsonParsing;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes events as lines of {@code watch}. The part that all watchers share is encoded once for each node; the token is the watcher's
 * own.
 */
final class WatchLines {
    private static final byte[] TOKEN = ",\"token\":\"".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] END = "\"}\n".getBytes(StandardCharsets.US_ASCII);

    private WatchLines() {}

    /** @param token characters that need no escaping in JSON */
    static byte[] line(FeedEvent event, String token) {
        var shared = event.encoded(WatchLines.class, WatchLines::shared);
        var own = token.getBytes(StandardCharsets.US_ASCII);
        var open = shared.length - 1;
        var line = Arrays.copyOf(shared, open + TOKEN.length + own.length + END.length);
        System.arraycopy(TOKEN, 0, line, open, TOKEN.length);
        System.arraycopy(own, 0, line, open + TOKEN.length, own.length);
        System.arraycopy(END, 0, line, open + TOKEN.length + own.length, END.length);
        return line;
    }

    private static byte[] shared(FeedEvent event) {
        var fact = event.fact();
        return JsonParsing.bytes(out -> {
            out.writeStartObject();
            out.writeStringField("type", type(fact.event()));
            out.writeStringField("device", fact.device().toString());
            out.writeNumberField("version", fact.version());
            JsonFields.time("time", fact.time(), out);
            members(fact, out);
            out.writeEndObject();
        });
    }

    private static String type(DeviceEvent event) {
        return switch (event) {
            case DeviceEvent.Registered _ -> "registered";
            case DeviceEvent.Unregistered _ -> "unregistered";
            case DeviceEvent.Described _ -> "described";
            case DeviceEvent.LinksPublished _ -> "published";
            case DeviceEvent.LinksUnpublished _ -> "unpublished";
            case DeviceEvent.SessionOpened _ -> "online";
            case DeviceEvent.SessionClosed _ -> "offline";
            case DeviceEvent.SynchronisationChanged _ -> "synchronised";
            case DeviceEvent.ResourceChanged _ -> "changed";
            case DeviceEvent.CommandEvent _ -> "command";
            case DeviceEvent.Unknown _ -> "unknown";
        };
    }

    private static void members(Fact fact, JsonGenerator out) throws IOException {
        switch (fact.event()) {
            case DeviceEvent.Registered event -> out.writeStringField("owner", event.owner());
            case DeviceEvent.Unregistered event -> out.writeStringField("owner", event.owner());
            case DeviceEvent.Described event -> {
                out.writeStringField("name", event.name());
                JsonFields.texts("types", event.types(), out);
            }
            case DeviceEvent.LinksPublished event ->
                JsonFields.texts(
                        "hrefs", event.links().stream().map(link -> link.href()).toList(), out);
            case DeviceEvent.LinksUnpublished event -> JsonFields.texts("hrefs", event.hrefs(), out);
            case DeviceEvent.SessionOpened event ->
                out.writeStringField("connection", event.connection().id());
            case DeviceEvent.SessionClosed event ->
                out.writeStringField("reason", event.connection().reason());
            case DeviceEvent.SynchronisationChanged event ->
                out.writeStringField(
                        "state", JsonFields.word(event.synchronisation().state()));
            case DeviceEvent.ResourceChanged event -> {
                out.writeStringField("href", event.href());
                JsonFields.taken(event.takenAt(), out);
                if (event.status() != AnswerStatus.OK) {
                    out.writeStringField("status", JsonFields.word(event.status()));
                }
                JsonFields.content(event.content(), out);
            }
            case DeviceEvent.CommandEvent event -> command(event, out);
            case DeviceEvent.Unknown event -> {
                out.writeNumberField("format", event.format());
                out.writeNumberField("kind", event.kind());
            }
        }
    }

    private static void command(DeviceEvent.CommandEvent event, JsonGenerator out) throws IOException {
        out.writeStringField("href", event.href());
        out.writeStringField("id", event.id());
        out.writeStringField("kind", JsonFields.word(event.kind()));
        out.writeStringField("state", JsonFields.word(Commands.stateOf(event)));
        if (event instanceof DeviceEvent.CommandConfirmed answer) {
            out.writeStringField("status", JsonFields.word(answer.status()));
            JsonFields.content(answer.content(), out);
        }
    }
}
