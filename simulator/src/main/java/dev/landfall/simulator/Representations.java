package dev.landfall.simulator;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Writes the content of a device's resources. */
final class Representations {

    private static final byte[] HREF = {0x64, 'h', 'r', 'e', 'f'};
    private static final byte[] REP = {0x63, 'r', 'e', 'p'};
    private static final byte[] LIGHT_STATE = {0x65, 's', 't', 'a', 't', 'e'};
    private static final byte[] LIGHT_POWER = {0x65, 'p', 'o', 'w', 'e', 'r'};
    private static final byte[] LIGHT_NAME_SEQ = {
        0x64, 'n', 'a', 'm', 'e', 0x65, 'L', 'i', 'g', 'h', 't', 0x63, 's', 'e', 'q'
    };
    private static final byte[] LIGHT_TYPES_ETAG = {
        0x62,
        'r',
        't',
        (byte) 0x9f,
        0x6a,
        'c',
        'o',
        'r',
        'e',
        '.',
        'l',
        'i',
        'g',
        'h',
        't',
        (byte) 0xff,
        0x64,
        'e',
        't',
        'a',
        'g'
    };

    private Representations() {}

    /** Writes {@code ref} as seen through an interface; the empty name is the default interface. */
    static void write(Device device, ResourceRef ref, String face, DeviceCborWriter out) {
        switch (ref.kind()) {
            case COLLECTION -> writeCollection(device, face, out);
            case DISCOVERY -> writeDiscovery(device, face, out);
            case DEVICE, PLATFORM, LIGHT, SWITCH, CONFIGURATION, MAINTENANCE, TIME, CLOUD -> {
                out.beginMap();
                if (face.equals(ResourceKind.BASELINE)) {
                    writeTypes(device, ref, out);
                }
                writeMembers(device, ref, out);
                out.end();
            }
        }
    }

    /** Writes the links that the cloud may know, of one resource type or all. */
    static void writeLinks(Device device, @Nullable String type, DeviceCborWriter out) {
        out.beginArray();
        if (type == null || ResourceKind.DISCOVERY.types().contains(type)) {
            writeLink(device, ResourceRef.DISCOVERY, out);
        }
        for (var ref : device.resources().all()) {
            if (type == null || ref.kind().types().contains(type)) {
                writeLink(device, ref, out);
            }
        }
        out.end();
    }

    /** Writes a batch with all resources that the cloud may read and whose ETag is above {@code since}. */
    static void writeBatch(Device device, long since, DeviceCborWriter out) {
        out.beginArray();
        for (var ref : device.resources().all()) {
            if (device.allows(ref) && device.resources().etag(ref) > since) {
                writeBatchEntry(device, ref, out);
            }
        }
        out.end();
    }

    /** Writes one entry of a batch. */
    static void writeBatchEntry(Device device, ResourceRef ref, DeviceCborWriter out) {
        out.beginMap().raw(HREF).text(device.anchor(), ref.href());
        if (ref.kind() == ResourceKind.LIGHT) {
            out.raw(LIGHT_TYPES_ETAG);
        } else {
            out.text("rt").texts(ref.kind().types()).text("etag");
        }
        out.eightBytes(device.resources().etag(ref)).raw(REP);
        write(device, ref, "", out);
        out.end();
    }

    /** Writes the batch entry of a deleted resource. */
    static void writeBatchFarewell(Device device, ResourceRef ref, DeviceCborWriter out) {
        out.beginMap().raw(HREF).text(device.anchor(), ref.href());
        out.raw(REP).beginMap().end().end();
    }

    /** Writes the content of the answer to a creation. */
    static void writeCreated(Device device, Switches.Switch made, DeviceCborWriter out) {
        out.beginMap().raw(HREF).text(made.ref.href());
        writeTypes(device, made.ref, out);
        writePolicy(device, made.ref, out);
        out.text("ins").number(made.ins).raw(REP);
        write(device, made.ref, "", out);
        out.end();
    }

    private static void writeMembers(Device device, ResourceRef ref, DeviceCborWriter out) {
        switch (ref.kind()) {
            case LIGHT -> {
                var lights = device.resources().lights();
                out.raw(LIGHT_STATE).flag(lights.state(ref.number()));
                out.raw(LIGHT_POWER).number(lights.power(ref.number()));
                out.raw(LIGHT_NAME_SEQ).number(lights.seq(ref.number()));
            }
            case SWITCH -> {
                var found = device.resources().switches().find(ref.number());
                out.text("value").flag(found != null && found.value);
            }
            case DEVICE -> {
                out.text("di").text(device.id().toString());
                out.text("piid").text(platform(device.id()));
                out.text("n").text(device.resources().name());
                out.text("icv").text("ocf.2.0.5");
                out.text("dmv").text("ocf.res.1.3.0,ocf.sh.1.3.0");
                out.text("dmno").text("landfall-simulator");
                out.text("sv").text("1");
            }
            case PLATFORM -> {
                out.text("pi").text(platform(device.id()));
                out.text("mnmn").text("Landfall");
                out.text("x.org.iotivity.version").text("2.2.5");
            }
            case CONFIGURATION -> out.text("n").text(device.resources().name());
            case MAINTENANCE -> out.text("fr").flag(false);
            case TIME -> out.text("time").text(Instant.now().toString());
            case CLOUD -> device.cloud().writeStatus(out);
            case COLLECTION, DISCOVERY -> throw new IllegalArgumentException(ref.href() + " is no map");
        }
    }

    private static void writeCollection(Device device, String face, DeviceCborWriter out) {
        if (face.equals(ResourceKind.BASELINE)) {
            out.beginMap();
            writeTypes(device, ResourceRef.COLLECTION, out);
            out.text("links");
        }
        out.beginArray();
        for (var each : device.resources().switches().all()) {
            if (face.equals(ResourceKind.BATCH)) {
                out.beginMap().raw(HREF).text(each.ref.href()).raw(REP);
                write(device, each.ref, "", out);
                out.end();
            } else {
                writeSwitchLink(device, each, out);
            }
        }
        out.end();
        if (face.equals(ResourceKind.BASELINE)) {
            out.end();
        }
    }

    private static void writeSwitchLink(Device device, Switches.Switch each, DeviceCborWriter out) {
        out.beginMap().raw(HREF).text(each.ref.href());
        writeTypes(device, each.ref, out);
        out.text("rel").texts(List.of("hosts")).text("ins").number(each.ins);
        writePolicy(device, each.ref, out);
        out.end();
    }

    private static void writeDiscovery(Device device, String face, DeviceCborWriter out) {
        if (face.equals(ResourceKind.BATCH)) {
            writeBatch(device, 0, out);
        } else if (face.equals(ResourceKind.BASELINE)) {
            out.beginArray().beginMap();
            writeTypes(device, ResourceRef.DISCOVERY, out);
            out.text("sduuid").text(device.id().toString()).text("links");
            writeLinks(device, null, out);
            out.end().end();
        } else {
            writeLinks(device, null, out);
        }
    }

    private static void writeLink(Device device, ResourceRef ref, DeviceCborWriter out) {
        out.beginMap().text("anchor").text(device.anchor(), "");
        out.raw(HREF).text(ref.href());
        writeTypes(device, ref, out);
        writePolicy(device, ref, out);
        out.text("eps").beginArray().end().end();
    }

    private static void writeTypes(Device device, ResourceRef ref, DeviceCborWriter out) {
        out.text("rt")
                .texts(ref.kind().types())
                .text("if")
                .texts(device.resources().interfaces(ref));
    }

    private static void writePolicy(Device device, ResourceRef ref, DeviceCborWriter out) {
        out.text("p").beginMap().text("bm");
        out.number(device.resources().policy(ref)).end();
    }

    private static String platform(UUID device) {
        return new UUID(device.getMostSignificantBits(), ~device.getLeastSignificantBits()).toString();
    }
}
