package dev.landfall.core.device;

import dev.landfall.core.model.DeviceId;
import dev.landfall.core.stored.DeviceHead;
import dev.landfall.core.stored.LinksHead;
import dev.landfall.core.stored.Names;
import dev.landfall.provider.Append.IndexEntry;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The index entries of a device: by name, by type, and by the node that holds its session. */
@SuppressWarnings("exports") // for the core, and for a bench that fills a store
public final class DeviceIndexTerms {
    /** The maximum length of a name in the index, in characters. A longer name is cut. */
    static final int NAME_LENGTH_MAX = 256;
    /** The maximum number of types of one device in the index. */
    static final int TYPES_MAX = 32;
    /** The maximum length of a type that can be searched for, in characters. */
    static final int TYPE_LENGTH_MAX = 128;

    /** The first character of the hash of a type. No plain type begins with it. */
    private static final String HASHED = "\u00a7";

    private DeviceIndexTerms() {}

    /**
     * All index entries of a device that is registered.
     *
     * @param holder of its session, as {@link Names#ofHolder} takes it
     */
    public static Map<String, List<IndexEntry>> registered(DeviceId device, DeviceHead head, String holder) {
        var entries = new HashMap<>(described(device, head, holder));
        entries.put(Names.OWNER_DEVICES.name(), List.of(new IndexEntry(head.owner(), device.toString())));
        entries.put(Names.TENANT_DEVICES.name(), List.of(new IndexEntry(Names.ALL, device.toString())));
        return entries;
    }

    /** The index entries by name and by type. */
    static Map<String, List<IndexEntry>> described(DeviceId device, DeviceHead head, String holder) {
        var name = sortable(head.name());
        var types = new ArrayList<IndexEntry>();
        var names = new ArrayList<IndexEntry>();
        for (var type : typeKeys(head)) {
            for (var key : List.of(Names.ofType(type), Names.ofType(type, head.owner()))) {
                types.add(new IndexEntry(key, device.toString()));
                names.add(new IndexEntry(key, name));
            }
        }
        return Map.of(
                Names.NAME.name(),
                List.of(new IndexEntry(Names.ALL, name), new IndexEntry(Names.ofOwner(head.owner()), name)),
                Names.TYPE.name(),
                types,
                Names.TYPE_NAMES.name(),
                names,
                Names.HOLDER.name(),
                held(head, holder));
    }

    /** The index entries by the node that holds the session of the device. */
    static List<IndexEntry> held(DeviceHead head, String holder) {
        var name = sortable(head.name());
        var entries = new ArrayList<IndexEntry>();
        var types = new ArrayList<Optional<String>>();
        types.add(Optional.empty());
        typeKeys(head).forEach(type -> types.add(Optional.of(type)));
        for (var type : types) {
            entries.add(new IndexEntry(Names.ofHolder(holder, type, Optional.empty()), name));
            entries.add(new IndexEntry(Names.ofHolder(holder, type, Optional.of(head.owner())), name));
        }
        return entries;
    }

    /** The index entries by the types of the resources that the device has published. */
    static List<IndexEntry> linked(DeviceId device, String owner, LinksHead links) {
        var types = links.links().values().stream().flatMap(link -> link.types().stream());
        var entries = new ArrayList<IndexEntry>();
        for (var type : typeKeys(types)) {
            entries.add(new IndexEntry(Names.ofType(type), device.toString()));
            entries.add(new IndexEntry(Names.ofType(type, owner), device.toString()));
        }
        return entries;
    }

    private static Set<String> typeKeys(DeviceHead head) {
        return typeKeys(head.types().stream());
    }

    private static Set<String> typeKeys(Stream<String> types) {
        var keys = new LinkedHashSet<String>();
        types.filter(type -> !type.isEmpty()).forEach(type -> keys.add(typeKey(type)));
        return keys;
    }

    /** The form of a type in index keys: the type itself, or its hash if it contains characters that no registered type contains. */
    static String typeKey(String type) {
        if (indexed(type)) {
            return type;
        }
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(type.getBytes(StandardCharsets.UTF_8));
            return HASHED + HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** The form of a name in the index: upper and lower case are equal. */
    static String sortable(String name) {
        return plain(name.toLowerCase(Locale.ROOT));
    }

    /** A name without control characters and without lone surrogates, cut to the maximum length, so that each store can keep it. */
    static String plain(String name) {
        var plain = new StringBuilder();
        name.codePoints()
                .filter(letter -> letter >= ' ' && !Character.isISOControl(letter))
                .filter(letter -> letter < Character.MIN_SURROGATE || letter > Character.MAX_SURROGATE)
                .takeWhile(letter -> plain.length() + Character.charCount(letter) <= NAME_LENGTH_MAX)
                .forEachOrdered(plain::appendCodePoint);
        return plain.toString();
    }

    /** Whether index keys contain a type unchanged: it is printable ASCII without spaces, as all registered types are. */
    static boolean indexed(String type) {
        return !type.isEmpty()
                && type.length() <= TYPE_LENGTH_MAX
                && type.chars().allMatch(letter -> letter > ' ' && letter < 0x7f);
    }
}
