package dev.landfall.core.stored;

import dev.landfall.core.model.DeviceId;
import dev.landfall.core.model.DeviceKey;
import dev.landfall.provider.Index;
import dev.landfall.provider.Partition;
import java.util.List;
import java.util.Optional;

/** The names of partitions, streams and indexes in the store. Stored data depends on them: never rename them. */
public final class Names {
    /** The tenant of partitions that belong to the hub itself. No organisation may have this name. */
    public static final String SYSTEM = "@hub";

    /** Stream of a device partition: registration with owner, name and types. */
    public static final String DEVICE = "device";
    /** Stream of a device partition: published links. */
    public static final String LINKS = "links";
    /** Stream of a device partition: sessions. Its version is the epoch that fences the writes of a session. */
    public static final String SESSION = "session";
    /** Stream of a device partition: twin synchronisation. */
    public static final String SYNC = "sync";
    /** Stream of a device partition: commands. */
    public static final String COMMANDS = "commands";
    /**
     * Stream of a claim partition, in which hubs before decision 0024 stored claims of devices among all tenants. Read, never written.
     */
    public static final String CLAIM = "claim";
    /** Stream of a node partition, of a janitor partition and of a consumer partition. */
    public static final String LEASE = "lease";
    /** Stream of a consumer partition: the position up to which the log was consumed. */
    public static final String CURSOR = "cursor";
    /** Stream of a record partition. */
    public static final String RECORD = "record";

    /** Devices of one owner: key is the owner, sort the device id. */
    public static final Index OWNER_DEVICES = new Index("owner-devices", Index.Scope.TENANT);
    /** All devices of a tenant: key is {@link #ALL}, sort the device id. */
    public static final Index TENANT_DEVICES = new Index("tenant-devices", Index.Scope.TENANT);
    /** Devices by name: key is {@link #ALL} or {@link #ofOwner}, sort the name. */
    public static final Index NAME = new Index("name", Index.Scope.TENANT);
    /** Devices by type: key is {@link #ofType}, sort the device id. */
    public static final Index TYPE = new Index("type", Index.Scope.TENANT);
    /** Devices by type and name: key is {@link #ofType}, sort the name. */
    public static final Index TYPE_NAMES = new Index("type-names", Index.Scope.TENANT);
    /** Devices by the types of what they published: key is {@link #ofType}, sort the device id. */
    public static final Index LINK_TYPES = new Index("link-types", Index.Scope.TENANT);
    /** Devices by who holds their session, type and owner: key is {@link #ofHolder}, sort the name. */
    public static final Index HOLDER = new Index("holder", Index.Scope.TENANT);
    /** Devices with commands that are open or unknown: key is {@link #ALL} or {@link #ofOwner}, sort the device id. */
    public static final Index COMMANDED = new Index("commanded", Index.Scope.TENANT);
    /** Devices with a deadline: key is the shard number, sort the earliest deadline as {@link #sortable}. */
    public static final Index DUE = new Index("due", Index.Scope.STORE);
    /** Devices with open commands: key is the incarnation that holds their session. */
    public static final Index WAITING = new Index("waiting", Index.Scope.STORE);
    /** Devices with an open session: key is the incarnation that holds it. */
    public static final Index SESSIONS = new Index("sessions", Index.Scope.STORE);
    /** Records of one kind and group: key is kind and group, sort the id. */
    public static final Index RECORDS = new Index("records", Index.Scope.TENANT);
    /** Nodes: key is {@link #ALL}, sort the incarnation. */
    public static final Index NODES = new Index("nodes", Index.Scope.STORE);

    /** The holder in the keys of devices without an open session. */
    public static final String NOBODY = "-";

    /** The key of indexes that have all entries under one key. */
    public static final String ALL = "all";

    private static final String DEVICE_PREFIX = "device/";
    private static final String CLAIM_PREFIX = "claim/";
    private static final String RECORD_PREFIX = "record/";
    private static final String CONSUMER_PREFIX = "consumer/";
    private static final String NODE_PREFIX = "node/";
    private static final String JANITOR_PREFIX = "janitor/";
    private static final int SORTABLE_DIGITS = 19;

    private Names() {}

    /** All indexes, with which a store is opened. */
    public static List<Index> indexes() {
        return List.of(
                OWNER_DEVICES,
                TENANT_DEVICES,
                NAME,
                TYPE,
                TYPE_NAMES,
                LINK_TYPES,
                HOLDER,
                COMMANDED,
                DUE,
                WAITING,
                SESSIONS,
                RECORDS,
                NODES);
    }

    /** The partition of a device. */
    public static Partition device(String tenant, DeviceId device) {
        return new Partition(tenant, DEVICE_PREFIX + device);
    }

    /** The partition of a device. */
    public static Partition device(DeviceKey device) {
        return device(device.tenant(), device.device());
    }

    /** The partition of a claim of a device id among all tenants, as hubs before decision 0024 stored it. */
    public static Partition claim(DeviceId device) {
        return new Partition(SYSTEM, CLAIM_PREFIX + device);
    }

    /** The device of a claim partition; empty when the partition is no claim. */
    public static Optional<DeviceId> claimed(Partition partition) {
        var key = partition.key();
        return partition.tenant().equals(SYSTEM) && key.startsWith(CLAIM_PREFIX)
                ? DeviceId.parse(key.substring(CLAIM_PREFIX.length()))
                : Optional.empty();
    }

    /** The partition of one incarnation of a node. */
    public static Partition node(String incarnation) {
        return new Partition(SYSTEM, NODE_PREFIX + incarnation);
    }

    /** Which node does the housekeeping of a shard; its stream is {@link #LEASE}. */
    public static Partition janitor(int shard) {
        return new Partition(SYSTEM, JANITOR_PREFIX + shard);
    }

    /** What a durable consumer keeps of a shard: its {@link #LEASE}, its {@link #CURSOR} and its own streams of totals. */
    public static Partition consumer(String name, int shard) {
        return new Partition(SYSTEM, CONSUMER_PREFIX + name + "/" + shard);
    }

    /** Whether a partition is one in which the hub only keeps itself going: leases and cursors. Nothing in it is a fact about somebody's things. */
    public static boolean isUpkeep(Partition partition) {
        var key = partition.key();
        return partition.tenant().equals(SYSTEM)
                && (key.startsWith(CONSUMER_PREFIX) || key.startsWith(NODE_PREFIX) || key.startsWith(JANITOR_PREFIX));
    }

    /** The partition with the progress of the migration of a shard's devices from older forms. */
    public static Partition carrying(int shard) {
        return new Partition(SYSTEM, "carrying/" + shard);
    }

    /** The partition of a record. */
    public static Partition record(String tenant, String kind, String id) {
        return new Partition(tenant, RECORD_PREFIX + kind + "/" + id);
    }

    /**
     * A record within its tenant.
     *
     * @param kind one word without a slash
     */
    public record RecordName(String kind, String id) {}

    /** The record whose partition this is; empty when it is none. */
    public static Optional<RecordName> recordOf(Partition partition) {
        var key = partition.key();
        var slash = key.startsWith(RECORD_PREFIX) ? key.indexOf('/', RECORD_PREFIX.length()) : -1;
        return slash < 0
                ? Optional.empty()
                : Optional.of(new RecordName(key.substring(RECORD_PREFIX.length(), slash), key.substring(slash + 1)));
    }

    /** The device of a device partition; empty when the partition is no device. */
    public static Optional<DeviceId> deviceOf(Partition partition) {
        var key = partition.key();
        return key.startsWith(DEVICE_PREFIX) ? DeviceId.parse(key.substring(DEVICE_PREFIX.length())) : Optional.empty();
    }

    /** The device of a device partition, with its tenant; empty when the partition is no device. */
    public static Optional<DeviceKey> keyOf(Partition partition) {
        return deviceOf(partition).map(device -> new DeviceKey(partition.tenant(), device));
    }

    /** Whether a stream of a device partition belongs to a resource. Its name is then the href of the resource. */
    public static boolean isResource(String stream) {
        return stream.startsWith("/");
    }

    /** The key of {@link #NAME} for the devices of one owner. It differs from {@link #ALL} for every owner. */
    public static String ofOwner(String owner) {
        return "owner " + owner;
    }

    /** The key of {@link #TYPE} for the devices of a tenant. Types have no spaces. */
    public static String ofType(String type) {
        return type;
    }

    /** The key of {@link #TYPE} for the devices of one owner. */
    public static String ofType(String type, String owner) {
        return type + " " + owner;
    }

    /**
     * The key of {@link #HOLDER}.
     *
     * @param holder the incarnation that holds the session; {@link #NOBODY} when none is open
     * @param type empty for devices of any type
     * @param owner empty for devices of any owner
     */
    public static String ofHolder(String holder, Optional<String> type, Optional<String> owner) {
        // Incarnations and types have no spaces. An owner may have some and comes last.
        return holder + " " + type.orElse("") + " "
                + owner.map(one -> "o" + one).orElse("");
    }

    /** A time as text that sorts in the order of time; negative times count as 0. */
    public static String sortable(long time) {
        var digits = Long.toString(Math.max(0, time));
        return "0".repeat(SORTABLE_DIGITS - digits.length()) + digits;
    }
}
