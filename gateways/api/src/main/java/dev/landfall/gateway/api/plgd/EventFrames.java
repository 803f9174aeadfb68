package dev.landfall.gateway.api.plgd;

import com.google.protobuf.Message;
import dev.landfall.contract.grpcgateway.Event;
import dev.landfall.core.access.Principal;
import dev.landfall.core.device.Devices;
import dev.landfall.core.device.Devices.DeviceView;
import dev.landfall.core.feed.FeedEvent;
import dev.landfall.core.model.DeviceEvent;
import dev.landfall.core.model.DeviceId;
import dev.landfall.core.model.DeviceKey;
import dev.landfall.gateway.api.transcode.JsonDialect;
import dev.landfall.gateway.api.transcode.JsonParsing;
import dev.landfall.gateway.api.transcode.MessageWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Writes events as the frames of a subscription. The event itself is encoded once for each node and dialect; a subscription only adds its
 * own ids.
 */
final class EventFrames {
    private static final Oneof EVENT = new Oneof(Event.getDescriptor());
    private static final byte[] END = "}}".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NOTHING = {};

    private final EventMessages messages;
    private final Devices devices;
    private final LinkTypes types;

    EventFrames(EventMessages messages, Devices devices) {
        this.messages = messages;
        this.devices = devices;
        this.types = new LinkTypes(devices);
    }

    /** The part before every event of a subscription. */
    static byte[] prefix(String subscription, String correlation, JsonDialect dialect) {
        var object = JsonParsing.bytes(out -> {
            out.writeStartObject();
            out.writeFieldName("result");
            out.writeStartObject();
            out.writeStringField("subscriptionId", subscription);
            if (!correlation.isEmpty() || dialect == JsonDialect.PROTOJSON) {
                out.writeStringField("correlationId", correlation);
            }
            out.writeEndObject();
            out.writeEndObject();
        });
        // Without its closing brace, for the event that follows.
        var open = Arrays.copyOf(object, object.length - 1);
        open[open.length - 1] = ',';
        return open;
    }

    /** The frame of an event; empty when plgd has no message for it. */
    Optional<byte[]> frame(byte[] prefix, FeedEvent event, Principal principal, MessageWriter writer) {
        var member = event.encoded(writer.dialect(), _ -> member(event, principal, writer));
        if (member.length == 0) {
            return Optional.empty();
        }
        var frame = Arrays.copyOf(prefix, prefix.length + member.length + END.length);
        System.arraycopy(member, 0, frame, prefix.length, member.length);
        System.arraycopy(END, 0, frame, prefix.length + member.length, END.length);
        return Optional.of(frame);
    }

    /** The member of {@code Event} for this event, without the braces. */
    private byte[] member(FeedEvent event, Principal principal, MessageWriter writer) {
        if (changesLinks(event.fact().event())) {
            types.forget(new DeviceKey(event.fact().tenant(), event.fact().device()));
        }
        return messages.of(event.fact(), eventContext(event, principal))
                .map(message -> member(message, writer))
                .orElse(NOTHING);
    }

    private static byte[] member(Message message, MessageWriter writer) {
        var name = EVENT.jsonName(message);
        var object = JsonParsing.bytes(out -> {
            out.writeStartObject();
            out.writeFieldName(name);
            writer.write(message, out);
            out.writeEndObject();
        });
        return Arrays.copyOfRange(object, 1, object.length - 1);
    }

    private static boolean changesLinks(DeviceEvent event) {
        return event instanceof DeviceEvent.LinksPublished || event instanceof DeviceEvent.LinksUnpublished;
    }

    private EventContext eventContext(FeedEvent event, Principal principal) {
        return new EventContext() {
            @Override
            public String owner() {
                return event.owner();
            }

            @Override
            public List<String> types(String href) {
                return types.of(principal, event.fact().device(), href);
            }

            @Override
            public Optional<DeviceView> device() {
                DeviceId device = event.fact().device();
                return devices.device(principal, device, Set.of());
            }
        };
    }
}
