package dev.landfall.core.device;

import dev.landfall.core.device.Devices.Query;
import dev.landfall.core.node.Incarnations;
import dev.landfall.core.stored.Names;
import dev.landfall.provider.Index;
import dev.landfall.provider.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Chooses the lists of the store that together hold exactly the devices of a query. Pure.
 *
 * @param owner empty for devices of any owner
 * @param streams the streams whose heads are read with each device
 */
record DeviceLists(String tenant, Optional<String> owner, Query query, Set<String> streams) {
    /** The lists whose union is the result. For a query by status there is one list for each node that may hold the sessions. */
    List<Store.Query> sources(Incarnations nodes) {
        return query.online().map(online -> held(nodes, online)).orElseGet(this::plain);
    }

    private List<Store.Query> plain() {
        if (query.types().isEmpty()
                && query.namePrefix().isEmpty()
                && !query.linkTypes().isEmpty()) {
            return keys(query.linkTypes()).stream()
                    .map(type -> list(Names.LINK_TYPES, ofType(type), ""))
                    .toList();
        }
        if (query.types().isEmpty()) {
            return List.of(one(false));
        }
        var names = !query.namePrefix().isEmpty();
        var lists = new ArrayList<Store.Query>();
        for (var type : types()) {
            lists.add(names ? list(Names.TYPE_NAMES, ofType(type), prefix()) : list(Names.TYPE, ofType(type), ""));
        }
        return lists;
    }

    /**
     * The lists by the holders of sessions. The sessions of a node without a valid lease count as ended, even if they are not yet closed
     * in the store.
     */
    private List<Store.Query> held(Incarnations nodes, boolean online) {
        var holders = new ArrayList<String>();
        if (!online) {
            holders.add(Names.NOBODY);
        }
        nodes.known().stream().filter(one -> nodes.live(one) == online).forEach(holders::add);
        var lists = new ArrayList<Store.Query>();
        for (var holder : holders) {
            if (query.types().isEmpty()) {
                lists.add(list(Names.HOLDER, Names.ofHolder(holder, Optional.empty(), owner), prefix()));
            }
            for (var type : types()) {
                lists.add(list(Names.HOLDER, Names.ofHolder(holder, Optional.of(type), owner), prefix()));
            }
        }
        return lists;
    }

    /**
     * One list that has all devices of the query, and possibly others.
     *
     * @param indexed whether all devices of older versions are carried over, so that every type can be searched for
     */
    Store.Query one(boolean indexed) {
        if (indexed && query.types().size() + query.linkTypes().size() == 1) {
            return plain().getFirst();
        }
        if (!query.namePrefix().isEmpty()) {
            return list(Names.NAME, owner.map(Names::ofOwner).orElse(Names.ALL), prefix());
        }
        if (query.types().size() == 1) {
            var type = query.types().iterator().next();
            if (DeviceIndexTerms.indexed(type)) {
                return list(Names.TYPE, ofType(type), "");
            }
        }
        return owner.map(one -> list(Names.OWNER_DEVICES, one, ""))
                .orElseGet(() -> list(Names.TENANT_DEVICES, Names.ALL, ""));
    }

    /** The text of the query, by which its page tokens are told from those of other queries. */
    String question() {
        return String.join(
                "\n",
                tenant,
                owner.orElse(""),
                String.join(" ", types()),
                String.join(" ", keys(query.linkTypes())),
                query.online().map(String::valueOf).orElse(""),
                prefix());
    }

    private Set<String> types() {
        return keys(query.types());
    }

    private static Set<String> keys(Set<String> types) {
        var keys = new TreeSet<String>();
        types.forEach(type -> keys.add(DeviceIndexTerms.typeKey(type)));
        return keys;
    }

    private String ofType(String type) {
        return owner.map(one -> Names.ofType(type, one)).orElse(Names.ofType(type));
    }

    private String prefix() {
        return DeviceIndexTerms.sortable(query.namePrefix());
    }

    private Store.Query list(Index index, String key, String prefix) {
        return new Store.Query(index.name(), tenant, key, prefix, null, streams);
    }
}
