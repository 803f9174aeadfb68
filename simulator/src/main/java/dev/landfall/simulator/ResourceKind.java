package dev.landfall.simulator;

import java.util.List;

/** The kinds of resources of a device, in the order in which it publishes them. */
enum ResourceKind {
    DEVICE("/oic/d", 0),
    PLATFORM("/oic/p", 1),
    LIGHT("/light/", 2),
    COLLECTION("/switches", 3),
    SWITCH("/switches/", 4),
    CONFIGURATION("/oc/con", 5),
    MAINTENANCE("/oic/mnt", 6),
    TIME("/x.plgd.dev/time", 7),
    CLOUD("/CoapCloudConfResURI", 8),
    DISCOVERY("/oic/res", 9);

    static final String BASELINE = "oic.if.baseline";
    static final String BATCH = "oic.if.b";
    static final String CREATE = "oic.if.create";
    static final String LINKS = "oic.if.ll";

    private static final int DISCOVERABLE = 1;
    private static final int OBSERVABLE = 2;
    private static final List<String> READ = List.of("oic.if.r", BASELINE);
    private static final List<String> READ_WRITE = List.of("oic.if.rw", BASELINE);

    private final String path;
    private final int place;

    ResourceKind(String path, int place) {
        this.path = path;
        this.place = place;
    }

    /** The index of this kind in arrays with one element for each kind. */
    int place() {
        return place;
    }

    /** The href, or for numbered kinds the part before the number. */
    String path() {
        return path;
    }

    List<String> types() {
        return switch (this) {
            case DEVICE -> List.of("oic.d.cloudDevice", "oic.wk.d");
            case PLATFORM -> List.of("oic.wk.p");
            case LIGHT -> List.of("core.light");
            case COLLECTION -> List.of("oic.wk.col");
            case SWITCH -> List.of("oic.r.switch.binary");
            case CONFIGURATION -> List.of("oic.wk.con");
            case MAINTENANCE -> List.of("oic.wk.mnt");
            case TIME -> List.of("x.plgd.dev.time");
            case CLOUD -> List.of("oic.r.coapcloudconf");
            case DISCOVERY -> List.of("oic.wk.res");
        };
    }

    /** The interfaces, the default one first. */
    List<String> interfaces(boolean batchObserve) {
        return switch (this) {
            case DEVICE, PLATFORM -> READ;
            case LIGHT, CONFIGURATION, MAINTENANCE, TIME, CLOUD -> READ_WRITE;
            case SWITCH -> List.of("oic.if.a", BASELINE);
            case COLLECTION -> List.of(LINKS, CREATE, BATCH, BASELINE);
            case DISCOVERY -> batchObserve ? List.of(LINKS, BATCH, BASELINE) : List.of(LINKS, BASELINE);
        };
    }

    /** The policy bits: 1 discoverable, 2 observable. */
    int policy(boolean batchObserve) {
        return switch (this) {
            case MAINTENANCE -> DISCOVERABLE;
            case DISCOVERY -> batchObserve ? DISCOVERABLE | OBSERVABLE : DISCOVERABLE;
            case DEVICE, PLATFORM, LIGHT, COLLECTION, SWITCH, CONFIGURATION, TIME, CLOUD -> DISCOVERABLE | OBSERVABLE;
        };
    }

    /** Whether the device publishes it to the cloud. */
    boolean isPublished() {
        return this != CLOUD && this != DISCOVERY;
    }

    /** Whether it may be read without an entry in the access control list. */
    boolean isPublic() {
        return switch (this) {
            case DEVICE, PLATFORM, DISCOVERY, TIME -> true;
            case LIGHT, COLLECTION, SWITCH, CONFIGURATION, MAINTENANCE, CLOUD -> false;
        };
    }

    /** Whether an entry for all resources does not include it, so that the list must name it. */
    boolean mustBeNamed() {
        return this == MAINTENANCE || this == CLOUD;
    }
}
