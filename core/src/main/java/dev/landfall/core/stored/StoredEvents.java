package dev.landfall.core.stored;

import dev.landfall.core.model.AnswerStatus;
import dev.landfall.core.model.AppRequest;
import dev.landfall.core.model.Audit;
import dev.landfall.core.model.Content;
import dev.landfall.core.model.DeviceEvent;
import dev.landfall.form.FormReader;
import dev.landfall.form.FormWriter;
import dev.landfall.form.UnknownForms;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Events in their stored form: a header of the hub and the device's bytes unchanged. They are read as long as the data exists, so each
 * form is fixed by a golden file. The href of a resource is not in its events: it is the name of the stream.
 */
public final class StoredEvents {
    private static final int FORMAT = 1;

    private static final int REGISTERED = 1;
    private static final int UNREGISTERED = 2;
    private static final int DESCRIBED = 3;
    private static final int LINKS_PUBLISHED = 4;
    private static final int LINKS_UNPUBLISHED = 5;
    private static final int SESSION_OPENED = 6;
    private static final int SESSION_CLOSED = 7;
    private static final int SYNCHRONISATION_CHANGED = 8;
    private static final int RESOURCE_CHANGED = 9;
    private static final int COMMAND_PENDING = 10;
    private static final int COMMAND_SENT = 11;
    private static final int COMMAND_CONFIRMED = 12;
    private static final int COMMAND_UNKNOWN = 13;
    private static final int COMMAND_EXPIRED = 14;
    private static final int COMMAND_CANCELLED = 15;
    /** As {@link #LINKS_PUBLISHED}, with the rules of the links; written only if one is unusual. */
    private static final int SPECIAL_LINKS_PUBLISHED = 16;
    /** As {@link #RESOURCE_CHANGED}, with the device's own time; written only if the device named one. */
    private static final int RESOURCE_SAMPLED = 17;

    private static final int NEWEST = RESOURCE_SAMPLED;
    /** The index of the byte with the kind of the event. */
    private static final int KIND_AT = 1;

    private static final AppRequest.Kind[] KINDS = AppRequest.Kind.values();

    private StoredEvents() {}

    /** Encodes an event. The bytes of a {@code ResourceChanged} are also the head of its stream. */
    public static byte[] encode(DeviceEvent event) {
        return switch (event) {
            case DeviceEvent.Registered(var owner, var audit) ->
                begin(REGISTERED, audit).text(owner).done();
            case DeviceEvent.Unregistered(var owner, var audit) ->
                begin(UNREGISTERED, audit).text(owner).done();
            case DeviceEvent.Described(var name, var types, var audit) ->
                begin(DESCRIBED, audit).text(name).texts(types).done();
            case DeviceEvent.LinksPublished(var links, var audit) -> {
                var special = SharedForms.special(links);
                var out = begin(special ? SPECIAL_LINKS_PUBLISHED : LINKS_PUBLISHED, audit);
                SharedForms.links(out, links, special);
                yield out.done();
            }
            case DeviceEvent.LinksUnpublished(var hrefs, var audit) ->
                begin(LINKS_UNPUBLISHED, audit).texts(hrefs).done();
            case DeviceEvent.SessionOpened(var connection, var audit) -> {
                var out = begin(SESSION_OPENED, audit);
                SharedForms.connection(out, connection);
                yield out.done();
            }
            case DeviceEvent.SessionClosed(var connection, var audit) -> {
                var out = begin(SESSION_CLOSED, audit);
                SharedForms.connection(out, connection);
                yield out.done();
            }
            case DeviceEvent.SynchronisationChanged(var synchronisation, var audit) -> {
                var out = begin(SYNCHRONISATION_CHANGED, audit);
                SharedForms.synchronisation(out, synchronisation);
                yield out.done();
            }
            case DeviceEvent.ResourceChanged changed ->
                new Origin(changed.audit().user(), changed.audit().connection())
                        .changed(
                                changed.status(),
                                changed.content(),
                                changed.types(),
                                changed.etag(),
                                new When(changed.audit().sequence(), changed.takenAt()));
            case DeviceEvent.CommandEvent command -> encodeCommand(command);
            case DeviceEvent.Unknown unknown -> unknown.stored();
        };
    }

    /**
     * Decodes an event. An event in a format or of a kind that only a newer version knows becomes a {@link DeviceEvent.Unknown}.
     *
     * @param stream the stream from which it was read; for a resource its href
     * @throws dev.landfall.provider.ProviderException CORRUPT
     */
    public static DeviceEvent decode(String stream, byte[] bytes) {
        if (newer(bytes)) {
            return unknown(bytes);
        }
        var in = new FormReader(bytes, FORMAT);
        if (in.kind() == RESOURCE_CHANGED || in.kind() == RESOURCE_SAMPLED) {
            return decodeChanged(stream, in);
        }
        var audit = SharedForms.audit(in);
        return in.end(
                switch (in.kind()) {
                    case REGISTERED -> new DeviceEvent.Registered(in.text(), audit);
                    case UNREGISTERED -> new DeviceEvent.Unregistered(in.text(), audit);
                    case DESCRIBED -> new DeviceEvent.Described(in.text(), in.texts(), audit);
                    case LINKS_PUBLISHED -> new DeviceEvent.LinksPublished(SharedForms.links(in, false), audit);
                    case SPECIAL_LINKS_PUBLISHED -> new DeviceEvent.LinksPublished(SharedForms.links(in, true), audit);
                    case LINKS_UNPUBLISHED -> new DeviceEvent.LinksUnpublished(in.texts(), audit);
                    case SESSION_OPENED -> new DeviceEvent.SessionOpened(SharedForms.connection(in), audit);
                    case SESSION_CLOSED -> new DeviceEvent.SessionClosed(SharedForms.connection(in), audit);
                    case SYNCHRONISATION_CHANGED ->
                        new DeviceEvent.SynchronisationChanged(SharedForms.synchronisation(in), audit);
                    default -> decodeCommand(in, audit);
                });
    }

    private static boolean newer(byte[] bytes) {
        return bytes.length > KIND_AT && (bytes[0] != FORMAT || bytes[KIND_AT] < REGISTERED || bytes[KIND_AT] > NEWEST);
    }

    private static DeviceEvent unknown(byte[] bytes) {
        var event = new DeviceEvent.Unknown(bytes[0] & 0xff, bytes[KIND_AT] & 0xff, bytes);
        UnknownForms.met("an event of format " + event.format() + " and kind " + event.kind());
        return event;
    }

    private static byte[] encodeCommand(DeviceEvent.CommandEvent event) {
        return switch (event) {
            case DeviceEvent.CommandPending(var command, var audit) -> {
                var out = begin(COMMAND_PENDING, audit);
                SharedForms.command(out, command);
                yield out.done();
            }
            case DeviceEvent.CommandSent sent ->
                name(begin(COMMAND_SENT, sent.audit()), sent).done();
            case DeviceEvent.CommandConfirmed confirmed -> {
                var out = name(begin(COMMAND_CONFIRMED, confirmed.audit()), confirmed)
                        .octet(confirmed.status().code());
                SharedForms.content(out, confirmed.content());
                yield out.bytes(confirmed.etag()).done();
            }
            case DeviceEvent.CommandUnknown unknown ->
                name(begin(COMMAND_UNKNOWN, unknown.audit()), unknown)
                        .text(unknown.reason())
                        .done();
            case DeviceEvent.CommandExpired expired ->
                name(begin(COMMAND_EXPIRED, expired.audit()), expired).done();
            case DeviceEvent.CommandCancelled cancelled ->
                name(begin(COMMAND_CANCELLED, cancelled.audit()), cancelled).done();
        };
    }

    private static DeviceEvent decodeCommand(FormReader in, Audit audit) {
        return switch (in.kind()) {
            case COMMAND_PENDING -> new DeviceEvent.CommandPending(SharedForms.command(in), audit);
            case COMMAND_SENT -> new DeviceEvent.CommandSent(in.text(), in.text(), in.oneOf(KINDS), audit);
            case COMMAND_CONFIRMED ->
                new DeviceEvent.CommandConfirmed(
                        in.text(),
                        in.text(),
                        in.oneOf(KINDS),
                        AnswerStatus.of(in.octet()),
                        SharedForms.content(in),
                        in.bytes(),
                        audit);
            case COMMAND_UNKNOWN ->
                new DeviceEvent.CommandUnknown(in.text(), in.text(), in.oneOf(KINDS), in.text(), audit);
            case COMMAND_EXPIRED -> new DeviceEvent.CommandExpired(in.text(), in.text(), in.oneOf(KINDS), audit);
            case COMMAND_CANCELLED -> new DeviceEvent.CommandCancelled(in.text(), in.text(), in.oneOf(KINDS), audit);
            default -> throw in.corrupt("no event has number " + in.kind());
        };
    }

    private static DeviceEvent decodeChanged(String stream, FormReader in) {
        var audit = SharedForms.audit(in);
        var status = AnswerStatus.of(in.octet());
        var format = in.count() - 1;
        var etag = in.bytes();
        var types = in.texts();
        var takenAt = in.kind() == RESOURCE_SAMPLED ? in.number() : 0;
        return in.end(new DeviceEvent.ResourceChanged(
                stream, status, new Content(format, in.bytes()), types, etag, takenAt, audit));
    }

    private static FormWriter begin(int kind, Audit audit) {
        var out = new FormWriter(FORMAT, kind);
        SharedForms.audit(out, audit);
        return out;
    }

    private static FormWriter name(FormWriter out, DeviceEvent.CommandEvent event) {
        return out.text(event.id()).text(event.href()).place(event.kind());
    }

    /**
     * The order and the time of a change.
     *
     * @param sequence grows with each message of the connection
     * @param takenAt the time that the device named, in nanoseconds since 1970; 0 when it named none
     */
    public record When(long sequence, long takenAt) {}

    /** Encodes the changes that come over one connection. The part that they have in common is encoded once. */
    public static final class Origin {
        private final byte[] start;

        /**
         * @param user the subject on whose behalf the changes come
         * @param connection the id of the connection
         */
        public Origin(String user, String connection) {
            start = new FormWriter(FORMAT, RESOURCE_CHANGED)
                    .text(user)
                    .text(connection)
                    .done();
        }

        /** Encodes a {@code ResourceChanged} into an array of the exact size, and copies the content once. */
        public byte[] changed(AnswerStatus status, Content content, List<String> types, byte[] etag, When when) {
            var sampled = when.takenAt() != 0;
            var sequence = when.sequence();
            var typed = types.isEmpty() ? NO_TYPES : typesOf(types);
            var payload = content.bytes();
            var format = content.format() + 1L;
            var bytes = new byte
                    [start.length
                            + FormWriter.numberBytes(sequence)
                            + 1
                            + FormWriter.numberBytes(format)
                            + FormWriter.numberBytes(etag.length)
                            + etag.length
                            + typed.length
                            + (sampled ? FormWriter.numberBytes(when.takenAt()) : 0)
                            + FormWriter.numberBytes(payload.length)
                            + payload.length];
            System.arraycopy(start, 0, bytes, 0, start.length);
            bytes[KIND_AT] = (byte) (sampled ? RESOURCE_SAMPLED : RESOURCE_CHANGED);
            var at = FormWriter.putNumber(bytes, start.length, sequence);
            bytes[at++] = (byte) status.code();
            at = FormWriter.putNumber(bytes, at, format);
            at = put(bytes, FormWriter.putNumber(bytes, at, etag.length), etag);
            at = put(bytes, at, typed);
            at = sampled ? FormWriter.putNumber(bytes, at, when.takenAt()) : at;
            put(bytes, FormWriter.putNumber(bytes, at, payload.length), payload);
            return bytes;
        }

        private static final byte[] NO_TYPES = {0};

        private static int put(byte[] into, int at, byte[] from) {
            System.arraycopy(from, 0, into, at, from.length);
            return at + from.length;
        }

        /** Encodes the number of types and the types, without a header. */
        private static byte[] typesOf(List<String> types) {
            var texts = new byte[types.size()][];
            var size = FormWriter.numberBytes(types.size());
            for (var i = 0; i < texts.length; i++) {
                texts[i] = types.get(i).getBytes(StandardCharsets.UTF_8);
                size += FormWriter.numberBytes(texts[i].length) + texts[i].length;
            }
            var bytes = new byte[size];
            var at = FormWriter.putNumber(bytes, 0, texts.length);
            for (var text : texts) {
                at = put(bytes, FormWriter.putNumber(bytes, at, text.length), text);
            }
            return bytes;
        }
    }
}
