package dev.landfall.simulator;

import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The switches that the cloud has created on one device. */
final class Switches {

    /** The maximum number of switches; the device refuses more. */
    static final int COUNT_MAX = 64;

    /** One switch. */
    static final class Switch {

        final ResourceRef ref;
        final List<String> interfaces;
        boolean value;
        long etag;

        /** Its number in a publication; the cloud may assign another one. */
        long ins;

        /** Whether it is published to the cloud. */
        boolean published;

        Switch(ResourceRef ref, List<String> interfaces, boolean value) {
            this.ref = ref;
            this.interfaces = interfaces;
            this.value = value;
        }
    }

    private final TreeMap<Integer, Switch> switches = new TreeMap<>();
    private int last;

    /** Makes a switch with a number that was not used before; null when there are too many. */
    @Nullable
    Switch create(List<String> interfaces, boolean value) {
        if (switches.size() == COUNT_MAX) {
            return null;
        }
        var ref = ResourceRef.numbered(ResourceKind.SWITCH, ++last);
        var made = new Switch(ref, interfaces, value);
        switches.put(last, made);
        return made;
    }

    @Nullable
    Switch find(int number) {
        return switches.get(number);
    }

    void remove(int number) {
        switches.remove(number);
    }

    Collection<Switch> all() {
        return switches.values();
    }
}
