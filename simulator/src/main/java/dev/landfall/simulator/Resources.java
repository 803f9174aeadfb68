package dev.landfall.simulator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The resources of one device and their states. Used on the thread of the device. */
final class Resources {

    private static final ResourceKind[] KINDS = ResourceKind.values();

    private final boolean batchObserve;
    private final Lights lights;
    private final Switches switches = new Switches();
    private final long[] etags = new long[KINDS.length];
    private long newestEtag;
    private String name = "landfall-simulator";

    Resources(Behaviour behaviour, long etag) {
        batchObserve = behaviour.batchObserve();
        newestEtag = etag;
        lights = new Lights(behaviour.lights(), etag);
        Arrays.fill(etags, etag);
    }

    Lights lights() {
        return lights;
    }

    Switches switches() {
        return switches;
    }

    /** The name of the device. */
    String name() {
        return name;
    }

    void rename(String name) {
        this.name = name;
        touch(ResourceRef.CONFIGURATION);
        touch(ResourceRef.DEVICE);
    }

    /** All resources but {@code /oic/res}, in the order of their kinds. */
    List<ResourceRef> all() {
        var all = new ArrayList<ResourceRef>();
        for (var kind : KINDS) {
            switch (kind) {
                case LIGHT -> {
                    for (var number = 1; number <= lights.count(); number++) {
                        all.add(ResourceRef.light(number));
                    }
                }
                case SWITCH -> switches.all().forEach(each -> all.add(each.ref));
                case DISCOVERY -> {}
                case DEVICE, PLATFORM, COLLECTION, CONFIGURATION, MAINTENANCE, TIME, CLOUD ->
                    all.add(ResourceRef.only(kind));
            }
        }
        return all;
    }

    /** The resources to publish: all at first, and later only new switches. */
    List<ResourceRef> unpublished(boolean toldOfFirst) {
        return all().stream()
                .filter(ref -> ref.kind().isPublished())
                .filter(ref -> {
                    var made = ref.kind() == ResourceKind.SWITCH ? switches.find(ref.number()) : null;
                    return made == null ? !toldOfFirst : !made.published;
                })
                .toList();
    }

    /** The cloud has published {@code href} under the number {@code ins}. */
    void published(String href, long ins) {
        var made = switches.find(number(href, ResourceKind.SWITCH));
        if (made != null) {
            made.ins = ins;
            made.published = true;
        }
    }

    /** The resource at {@code path}, or null. */
    @Nullable
    ResourceRef find(String path) {
        for (var kind : KINDS) {
            switch (kind) {
                case LIGHT -> {
                    var number = number(path, kind);
                    if (number >= 1 && number <= lights.count()) {
                        return ResourceRef.light(number);
                    }
                }
                case SWITCH -> {
                    var found = switches.find(number(path, kind));
                    if (found != null) {
                        return found.ref;
                    }
                }
                case DEVICE, PLATFORM, COLLECTION, CONFIGURATION, MAINTENANCE, TIME, CLOUD, DISCOVERY -> {
                    if (path.equals(kind.path())) {
                        return ResourceRef.only(kind);
                    }
                }
            }
        }
        return null;
    }

    List<String> interfaces(ResourceRef ref) {
        var made = ref.kind() == ResourceKind.SWITCH ? switches.find(ref.number()) : null;
        return made == null ? ref.kind().interfaces(batchObserve) : made.interfaces;
    }

    int policy(ResourceRef ref) {
        return ref.kind().policy(batchObserve);
    }

    /** The ETag of the present state of {@code ref}. */
    long etag(ResourceRef ref) {
        return switch (ref.kind()) {
            case LIGHT -> lights.etag(ref.number());
            case SWITCH -> {
                var found = switches.find(ref.number());
                yield found == null ? 0 : found.etag;
            }
            case DISCOVERY -> newestEtag;
            case DEVICE, PLATFORM, COLLECTION, CONFIGURATION, MAINTENANCE, TIME, CLOUD ->
                etags[ref.kind().place()];
        };
    }

    /** Whether some resource has exactly this ETag. */
    boolean has(long etag) {
        for (var ref : all()) {
            if (etag(ref) == etag) {
                return true;
            }
        }
        return false;
    }

    long newestEtag() {
        return newestEtag;
    }

    /** Returns a new ETag above all earlier ones. */
    long nextEtag() {
        return ++newestEtag;
    }

    /** Gives {@code ref} a new ETag; lights get theirs with the change. */
    void touch(ResourceRef ref) {
        var etag = nextEtag();
        var made = ref.kind() == ResourceKind.SWITCH ? switches.find(ref.number()) : null;
        if (made != null) {
            made.etag = etag;
        } else {
            etags[ref.kind().place()] = etag;
        }
    }

    /** The number of {@code ref} in a publication, until the cloud assigns another one. */
    long ins(UUID device, ResourceRef ref) {
        var made = ref.kind() == ResourceKind.SWITCH ? switches.find(ref.number()) : null;
        return made == null ? firstIns(device, ref) : made.ins;
    }

    static long firstIns(UUID device, ResourceRef ref) {
        var mixed = (device.getLeastSignificantBits() ^ ref.href().hashCode()) * 0x9e37_79b9_7f4a_7c15L;
        return mixed >>> 32;
    }

    private static int number(String path, ResourceKind kind) {
        var start = kind.path().length();
        var digits = path.length() - start;
        if (!path.startsWith(kind.path()) || digits < 1 || digits > 6 || path.charAt(start) == '0') {
            return 0;
        }
        var number = 0;
        for (var i = start; i < path.length(); i++) {
            var digit = path.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return 0;
            }
            number = number * 10 + digit;
        }
        return number;
    }
}
