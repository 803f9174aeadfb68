package dev.landfall.simulator;

import dev.landfall.gateway.coap.codec.Code;
import dev.landfall.gateway.coap.codec.Message;
import dev.landfall.gateway.coap.codec.MessageBuilder;
import dev.landfall.gateway.coap.codec.OcfContentFormat;
import dev.landfall.gateway.coap.codec.Option;
import dev.landfall.simulator.CborReader.Undecodable;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Answers the requests of the hub to one device. Runs on the thread of the device. */
final class DeviceResponses {

    private static final String INCREMENTAL = "incChanges";
    private static final int ETAG_BYTES = 8;
    private static final int OCF_1_0_0 = 2048;

    private final Device device;
    private final Observations observations;

    DeviceResponses(Device device, Observations observations) {
        this.device = device;
        this.observations = observations;
    }

    void answer(Message request) {
        var path = request.uriPath();
        var ref = device.resources().find(path);
        var face = request.uriQuery("if");
        if (request.payloadLength() > device.behaviour().payloadBytesMax()) {
            refuse(request, Code.INTERNAL_SERVER_ERROR);
        } else if (ref == null) {
            refuse(request, path.equals("/.well-known/core") ? Code.FORBIDDEN : Code.NOT_FOUND);
        } else if (!device.allows(ref)) {
            refuse(request, Code.UNAUTHORIZED);
        } else if (face != null && !device.resources().interfaces(ref).contains(face)) {
            refuse(request, Code.FORBIDDEN);
        } else {
            switch (request.code()) {
                case Code.GET -> read(request, ref, face == null ? "" : face);
                case Code.POST -> write(request, ref, face == null ? "" : face);
                case Code.DELETE -> delete(request, ref);
                default -> refuse(request, Code.METHOD_NOT_ALLOWED);
            }
        }
    }

    private void read(Message request, ResourceRef ref, String face) {
        if (request.observe() == 1) {
            observations.cancel(request);
        }
        var batch = ref.kind() == ResourceKind.DISCOVERY && face.equals(ResourceKind.BATCH);
        var observing = request.observe() == 0
                && (ref.kind() == ResourceKind.DISCOVERY
                        ? batch
                        : (device.resources().policy(ref) & 2) != 0);
        if (observing) {
            observations.add(request, ref, face);
        }
        var since = batch ? since(request) : 0;
        var tagged = batch || (ref.kind() != ResourceKind.DISCOVERY && ref.kind() != ResourceKind.TIME);
        var etag = device.resources().etag(ref);
        var current = tagged && (since == etag || holds(request, etag));
        var response = Message.response(current ? Code.VALID : Code.CONTENT, request);
        if (tagged) {
            response.etag(bytes(etag));
        }
        if (observing) {
            response.observe(0);
        }
        if (!current) {
            var out = device.surroundings().scratch().content().reset(0);
            if (batch) {
                Representations.writeBatch(device, since, out);
            } else if (ref.kind() == ResourceKind.DISCOVERY && !face.equals(ResourceKind.BASELINE)) {
                Representations.writeLinks(device, request.uriQuery("rt"), out);
            } else {
                Representations.write(device, ref, face, out);
            }
            fill(response, request, out);
        }
        device.send(response.build());
        if (observing) {
            device.surroundings().events().observed(device.id());
        }
    }

    private void write(Message request, ResourceRef ref, String face) {
        Map<?, ?> content;
        try {
            content = device.content(request) instanceof Map<?, ?> map ? map : Map.of();
        } catch (Undecodable e) {
            refuse(request, Code.BAD_REQUEST);
            return;
        }
        switch (ref.kind()) {
            case LIGHT -> writeLight(request, ref, content);
            case SWITCH -> writeSwitch(request, ref, content);
            case COLLECTION -> {
                if (face.equals(ResourceKind.CREATE)) {
                    create(request, content);
                } else {
                    refuse(request, Code.FORBIDDEN);
                }
            }
            case CONFIGURATION -> rename(request, content);
            case MAINTENANCE -> reset(request, content);
            case CLOUD -> configure(request, content);
            case DEVICE, PLATFORM, TIME, DISCOVERY -> refuse(request, Code.METHOD_NOT_ALLOWED);
        }
    }

    private void writeLight(Message request, ResourceRef ref, Map<?, ?> content) {
        var resources = device.resources();
        var lights = resources.lights();
        var state = content.containsKey("state") ? content.get("state") : (Object) lights.state(ref.number());
        var power = content.containsKey("power") ? content.get("power") : (Object) (long) lights.power(ref.number());
        if (state instanceof Boolean on && power instanceof Long much) {
            lights.set(ref.number(), on, much.intValue(), resources.nextEtag());
            device.surroundings().events().commanded(device.id(), ref.href(), lights.seq(ref.number()));
            confirm(request, Code.CHANGED);
            device.changed(ref, false);
        } else {
            refuse(request, Code.BAD_REQUEST);
        }
    }

    private void writeSwitch(Message request, ResourceRef ref, Map<?, ?> content) {
        var found = device.resources().switches().find(ref.number());
        if (found == null || !(content.get("value") instanceof Boolean value)) {
            refuse(request, Code.BAD_REQUEST);
            return;
        }
        found.value = value;
        device.resources().touch(ref);
        reply(request, Code.CHANGED, ref);
        device.changed(ref, false);
    }

    private void create(Message request, Map<?, ?> content) {
        var types = content.get("rt");
        var interfaces = content.get("if");
        var value = content.get("rep") instanceof Map<?, ?> rep && rep.get("value") instanceof Boolean flag && flag;
        if (!ResourceKind.SWITCH.types().equals(types) || !(interfaces instanceof List<?> faces) || faces.size() > 8) {
            refuse(request, Code.BAD_REQUEST);
            return;
        }
        var texts = faces.stream().map(String::valueOf).toList();
        var made = device.resources().switches().create(texts, value);
        if (made == null) {
            refuse(request, Code.INTERNAL_SERVER_ERROR);
            return;
        }
        made.ins = Resources.firstIns(device.id(), made.ref);
        device.resources().touch(made.ref);
        device.resources().touch(ResourceRef.COLLECTION);
        var out = device.surroundings().scratch().content().reset(0);
        Representations.writeCreated(device, made, out);
        device.send(fill(Message.response(Code.CREATED, request), request, out).build());
        device.cloud().publish(List.of(made.ref));
        device.changed(made.ref, false);
        device.changed(ResourceRef.COLLECTION, false);
    }

    private void delete(Message request, ResourceRef ref) {
        var found = device.resources().switches().find(ref.number());
        if (ref.kind() != ResourceKind.SWITCH || found == null) {
            refuse(request, Code.METHOD_NOT_ALLOWED);
            return;
        }
        device.resources().switches().remove(ref.number());
        device.resources().touch(ResourceRef.COLLECTION);
        confirm(request, Code.DELETED);
        device.cloud().unpublish(found.ins);
        device.changed(ref, true);
        device.changed(ResourceRef.COLLECTION, false);
    }

    private void rename(Message request, Map<?, ?> content) {
        if (content.get("n") instanceof String name && name.length() <= 128) {
            device.resources().rename(name);
            reply(request, Code.CHANGED, ResourceRef.CONFIGURATION);
            device.changed(ResourceRef.CONFIGURATION, false);
            device.changed(ResourceRef.DEVICE, false);
        } else {
            refuse(request, Code.BAD_REQUEST);
        }
    }

    private void reset(Message request, Map<?, ?> content) {
        if (content.get("fr") instanceof Boolean reset) {
            reply(request, Code.CHANGED, ResourceRef.only(ResourceKind.MAINTENANCE));
            if (reset) {
                device.cloud().signOff();
            }
        } else {
            refuse(request, Code.BAD_REQUEST);
        }
    }

    private void configure(Message request, Map<?, ?> content) {
        var registration = device.cloud().registration();
        if (registration == null || content.containsKey("cps") || !"".equals(content.get("cis"))) {
            refuse(request, Code.BAD_REQUEST);
        } else if (device.isSecure()) {
            confirm(request, Code.CHANGED);
            device.cloud().signOff();
        } else {
            // Without TLS the reference device disconnects first, forgets the cloud, and answers on a new connection.
            device.cloud().forget("dismissed by the hub");
            device.disconnect("dismissed by the hub");
            device.sayOnNewConnection(
                    registration.enrolment,
                    Message.response(Code.CHANGED, request).build());
        }
    }

    /** The newest of the ETags in the request that some resource still has; 0 when there is none. */
    private long since(Message request) {
        var since = 0L;
        for (var query : request.uriQueries()) {
            if (query.startsWith(INCREMENTAL + "=")) {
                var etag = number(decoded(query.substring(INCREMENTAL.length() + 1)));
                if (device.resources().has(etag)) {
                    since = Math.max(since, etag);
                }
            }
        }
        return since;
    }

    private static byte[] decoded(String text) {
        try {
            return text.endsWith("=") ? new byte[0] : Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }

    private static boolean holds(Message request, long etag) {
        for (var each : request.etags()) {
            if (number(each) == etag) {
                return true;
            }
        }
        return false;
    }

    private static long number(byte[] etag) {
        return etag.length == ETAG_BYTES ? ByteBuffer.wrap(etag).getLong() : 0;
    }

    static byte[] bytes(long etag) {
        return ByteBuffer.allocate(ETAG_BYTES).putLong(etag).array();
    }

    private void refuse(Message request, int code) {
        confirm(request, code);
    }

    /** Sends a response without content. */
    private void confirm(Message request, int code) {
        device.send(Message.response(code, request).build());
    }

    private void reply(Message request, int code, ResourceRef ref) {
        var out = device.surroundings().scratch().content().reset(0);
        Representations.write(device, ref, "", out);
        device.send(fill(Message.response(code, request), request, out).build());
    }

    private static MessageBuilder fill(MessageBuilder response, Message request, DeviceCborWriter out) {
        return fill(response, request.accept(), out);
    }

    /** Sets what was written as the content of a response, in the format that the request accepts. */
    static MessageBuilder fill(MessageBuilder response, int accept, DeviceCborWriter out) {
        if (accept == OcfContentFormat.JSON) {
            @Nullable Object content = CborReader.read(out.array(), 0, out.position());
            return response.payload(OcfContentFormat.JSON, JsonPayload.write(content));
        }
        return response.uint(Option.OCF_CONTENT_VERSION, OCF_1_0_0).payload(OcfContentFormat.OCF_CBOR, out.copy());
    }
}
