package dev.landfall.simulator;

import dev.landfall.gateway.coap.codec.Code;
import dev.landfall.gateway.coap.codec.Encoder;
import dev.landfall.gateway.coap.codec.Message;
import dev.landfall.gateway.coap.codec.OcfContentFormat;
import dev.landfall.simulator.LoopContext.Wire;
import java.util.ArrayList;
import java.util.List;

/** The observations of one device by the hub (RFC 7641). They end with the connection. */
final class Observations {

    /** A change of a resource; {@code gone} when it was deleted. */
    record Change(ResourceRef ref, boolean gone) {}

    private static final class Observation {

        final ResourceRef ref;
        final String face;
        final Message request;

        /** The Observe number of the last notification; the first notification has 2. */
        int sequence = 1;

        Observation(ResourceRef ref, String face, Message request) {
            this.ref = ref;
            this.face = face;
            this.request = request;
        }

        boolean isBatch() {
            return ref.kind() == ResourceKind.DISCOVERY;
        }
    }

    private final Device device;
    private final List<Observation> all = new ArrayList<>(1);

    Observations(Device device) {
        this.device = device;
    }

    /** Begins an observation. It replaces an earlier one of the same resource and interface. */
    void add(Message request, ResourceRef ref, String face) {
        cancel(request);
        all.removeIf(each -> each.ref.equals(ref) && each.face.equals(face));
        // Only the token and the accepted format of the request are needed later.
        var remembered = Message.response(Code.CONTENT, request);
        if (request.accept() != Message.NONE) {
            remembered.accept(request.accept());
        }
        all.add(new Observation(ref, face, remembered.build()));
    }

    /** Ends the observation with the token of {@code request}; the path does not matter. */
    void cancel(Message request) {
        all.removeIf(
                each -> each.request.token() == request.token() && each.request.tokenLength() == request.tokenLength());
    }

    void clear() {
        all.clear();
    }

    /** Whether some observation covers {@code ref}. */
    boolean covers(ResourceRef ref) {
        for (var each : all) {
            if (each.isBatch() || each.ref.equals(ref)) {
                return device.allows(ref);
            }
        }
        return false;
    }

    /** Sends notifications of {@code changes}: one for an observation of everything, else one for each change. */
    void notifyObservers(List<Change> changes, Wire wire) {
        for (var i = 0; i < all.size(); i++) {
            var each = all.get(i);
            if (each.isBatch()) {
                tellBatch(each, changes, wire);
            } else {
                tellOne(each, changes, wire);
            }
        }
        for (var change : changes) {
            var ref = change.ref();
            if (ref.kind() == ResourceKind.LIGHT && covers(ref)) {
                device.surroundings()
                        .events()
                        .sent(
                                device.id(),
                                ref.href(),
                                device.resources().lights().seq(ref.number()));
            }
        }
    }

    private void tellBatch(Observation observation, List<Change> changes, Wire wire) {
        if (!anyAllowed(changes)) {
            return;
        }
        var out = begin(observation, device.resources().newestEtag()).beginArray();
        for (var change : changes) {
            if (!device.allows(change.ref())) {
                continue;
            }
            if (change.gone()) {
                Representations.writeBatchFarewell(device, change.ref(), out);
            } else {
                Representations.writeBatchEntry(device, change.ref(), out);
            }
        }
        out.end();
        send(observation, device.resources().newestEtag(), wire);
    }

    private boolean anyAllowed(List<Change> changes) {
        for (var change : changes) {
            if (device.allows(change.ref())) {
                return true;
            }
        }
        return false;
    }

    private void tellOne(Observation observation, List<Change> changes, Wire wire) {
        for (var change : changes) {
            if (change.ref().equals(observation.ref) && !change.gone()) {
                var etag = device.resources().etag(observation.ref);
                Representations.write(device, observation.ref, observation.face, begin(observation, etag));
                send(observation, etag, wire);
            }
        }
    }

    private DeviceCborWriter begin(Observation observation, long etag) {
        observation.sequence++;
        var scratch = device.surroundings().scratch();
        return wantsJson(observation)
                ? scratch.content().reset(0)
                : scratch.notifications().begin(etag, observation.sequence & 0xff_ffff);
    }

    private void send(Observation observation, long etag, Wire wire) {
        var scratch = device.surroundings().scratch();
        if (wantsJson(observation)) {
            var content = scratch.content();
            var notification = Message.response(Code.CONTENT, observation.request)
                    .etag(DeviceResponses.bytes(etag))
                    .observe(observation.sequence);
            var bytes = Encoder.encode(DeviceResponses.fill(notification, OcfContentFormat.JSON, content)
                    .build());
            wire.send(bytes, 0, bytes.length);
        } else {
            scratch.notifications().send(wire, observation.request.token(), observation.request.tokenLength());
        }
    }

    private static boolean wantsJson(Observation observation) {
        return observation.request.accept() == OcfContentFormat.JSON;
    }
}
