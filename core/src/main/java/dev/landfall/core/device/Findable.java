package dev.landfall.core.device;

import dev.landfall.core.model.DeviceId;
import dev.landfall.core.stored.DeviceHead;
import dev.landfall.core.stored.Names;
import dev.landfall.provider.Append.IndexEntry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** How devices are found: what an append says of them in the indexes. */
final class Findable {
    /** The longest name, in letters; what is longer is cut. */
    static final int NAME_LENGTH_MAX = 256;
    /** The most types of one device. */
    static final int TYPES_MAX = 32;
    /** The longest type that can be searched for. */
    static final int TYPE_LENGTH_MAX = 128;

    private Findable() {}

    /** All entries of a device. */
    static Map<String, List<IndexEntry>> registered(DeviceId device, DeviceHead head) {
        var entries = new HashMap<>(described(device, head));
        entries.put(Names.OWNER_DEVICES.name(), List.of(new IndexEntry(head.owner(), device.toString())));
        entries.put(Names.TENANT_DEVICES.name(), List.of(new IndexEntry(Names.ALL, device.toString())));
        return entries;
    }

    /** Those by name and type. */
    static Map<String, List<IndexEntry>> described(DeviceId device, DeviceHead head) {
        var name = sortable(head.name());
        var types = new ArrayList<IndexEntry>();
        for (var type : head.types()) {
            if (indexed(type)) {
                types.add(new IndexEntry(Names.ofType(type), device.toString()));
                types.add(new IndexEntry(Names.ofType(type, head.owner()), device.toString()));
            }
        }
        return Map.of(
                Names.NAME.name(),
                List.of(new IndexEntry(Names.ALL, name), new IndexEntry(Names.ofOwner(head.owner()), name)),
                Names.TYPE.name(),
                types);
    }

    /** A name as it is searched: large and small letters are the same. */
    static String sortable(String name) {
        return plain(name.toLowerCase(Locale.ROOT));
    }

    /** A name without what no store could keep: control characters, halves of letters, too much of it. */
    static String plain(String name) {
        var plain = new StringBuilder();
        name.codePoints()
                .filter(letter -> letter >= ' ' && !Character.isISOControl(letter))
                .filter(letter -> letter < Character.MIN_SURROGATE || letter > Character.MAX_SURROGATE)
                .takeWhile(letter -> plain.length() + Character.charCount(letter) <= NAME_LENGTH_MAX)
                .forEachOrdered(plain::appendCodePoint);
        return plain.toString();
    }

    /** Whether devices can be found by this type: printable ASCII without spaces, as all registered types are. */
    static boolean indexed(String type) {
        return !type.isEmpty()
                && type.length() <= TYPE_LENGTH_MAX
                && type.chars().allMatch(letter -> letter > ' ' && letter < 0x7f);
    }
}
