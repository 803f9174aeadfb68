package dev.landfall.core.command;

import dev.landfall.core.access.Access;
import dev.landfall.core.access.Action;
import dev.landfall.core.access.Principal;
import dev.landfall.core.command.Commands.Pending;
import dev.landfall.core.model.Command;
import dev.landfall.core.model.DeviceEvent.CommandPending;
import dev.landfall.core.model.DeviceId;
import dev.landfall.core.model.ListPage;
import dev.landfall.core.model.Reason;
import dev.landfall.core.model.Refused;
import dev.landfall.core.stored.CommandsHead.Open;
import dev.landfall.core.stored.DeviceHead;
import dev.landfall.core.stored.Names;
import dev.landfall.form.UnknownForms;
import dev.landfall.guard.NodeLocal;
import dev.landfall.provider.Store;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** Lists the open and unknown commands of one, several or all devices, page by page. Any thread; all calls block. */
final class CommandLists {
    private static final int LIMIT_MAX = 1000;
    /** The number of devices that one read of the index asks for. */
    private static final int PAGE = 100;
    /** The number of bytes of commands after which a page ends. One more command may exceed it. */
    private static final long BYTES_MAX = 4 << 20;
    /** The maximum number of index pages that one call reads. After that it returns a page, which may be empty. */
    private static final int PAGES_MAX = 10;

    private static final Set<String> STREAMS = Set.of(Names.DEVICE, Names.COMMANDS);

    private final CommandLog log;
    private final Access access;
    private final BooleanSupplier indexed;

    /** @param indexed whether all devices with commands have entries in the index {@link Names#COMMANDED} */
    CommandLists(CommandLog log, Access access, BooleanSupplier indexed) {
        this.log = log;
        this.access = access;
        this.indexed = indexed;
    }

    /**
     * Lists a part of the device's commands; empty when the device does not exist or the principal may not read it.
     *
     * @param token of the page before; empty for the first page
     */
    Optional<ListPage<Pending>> of(Principal principal, DeviceId device, Optional<String> token, int limit) {
        var start = token.map(Place::read).orElse(Place.START);
        return view(principal, device).map(view -> {
            var gathering = new Gathering(Math.clamp(limit, 1, LIMIT_MAX), start);
            return gather(device, view, gathering) ? gathering.end() : gathering.page("");
        });
    }

    /** The state of one command; empty when the command is not in the list. */
    Optional<Command.State> state(Principal principal, DeviceId device, String id) {
        return view(principal, device)
                .flatMap(view -> log.life(view).shown(log.now()).stream()
                        .filter(open -> open.id().equals(id))
                        .findFirst())
                .map(Open::state);
    }

    private Optional<Store.PartitionView> view(Principal principal, DeviceId device) {
        return Optional.of(log.reading().heads(Names.device(principal.tenant(), device), STREAMS))
                .filter(view -> readable(principal, device, view));
    }

    /**
     * Lists a part of the commands of several devices, ordered by device.
     *
     * @param devices the devices; empty for all devices that the principal may read
     * @param token of the page before; empty for the first page
     */
    ListPage<Pending> page(Principal principal, Set<DeviceId> devices, Optional<String> token, int limit) {
        var start = token.map(Place::read).orElse(Place.START);
        var most = Math.clamp(limit, 1, LIMIT_MAX);
        // A token that is bound to one device may read no other device.
        var some = devices.isEmpty() ? principal.device().map(Set::of).orElse(devices) : devices;
        return some.isEmpty() ? ofAll(principal, start, most) : ofSome(principal, some, start, most);
    }

    private ListPage<Pending> ofSome(Principal principal, Set<DeviceId> devices, Place start, int limit) {
        var gathering = new Gathering(limit, start);
        for (var device : devices.stream().sorted().toList()) {
            if (gathering.skips(device.toString())) {
                continue;
            }
            var view = log.reading().heads(Names.device(principal.tenant(), device), STREAMS);
            if (readable(principal, device, view) && !gather(device, view, gathering)) {
                return gathering.page("");
            }
        }
        return gathering.end();
    }

    private ListPage<Pending> ofAll(Principal principal, Place start, int limit) {
        var query = query(principal);
        var gathering = new Gathering(limit, start);
        var at = start.store;
        for (var pages = 0; pages < PAGES_MAX; pages++) {
            var page = find(query, at);
            for (var hit : page.items()) {
                if (!gather(principal, hit, gathering)) {
                    return gathering.page(at);
                }
            }
            if (page.next() == null) {
                return gathering.end();
            }
            at = page.next();
            gathering.nextPage();
        }
        return gathering.page(at);
    }

    /** The query for devices that have commands. While the index is not complete, the query finds all devices. */
    private Store.Query query(Principal principal) {
        var admin = principal.roles().contains(Access.ADMIN);
        if (indexed.getAsBoolean()) {
            var key = admin ? Names.ALL : Names.ofOwner(principal.owner());
            return new Store.Query(Names.COMMANDED.name(), principal.tenant(), key, "", null, STREAMS);
        }
        return admin
                ? new Store.Query(Names.TENANT_DEVICES.name(), principal.tenant(), Names.ALL, "", null, STREAMS)
                : new Store.Query(Names.OWNER_DEVICES.name(), principal.tenant(), principal.owner(), "", null, STREAMS);
    }

    private boolean gather(Principal principal, Store.Hit hit, Gathering gathering) {
        var device = Names.deviceOf(hit.view().partition());
        if (device.isEmpty()
                || gathering.skips(device.get().toString())
                || !readable(principal, device.get(), hit.view())) {
            return true;
        }
        return gather(device.get(), hit.view(), gathering);
    }

    private dev.landfall.provider.Page<Store.Hit> find(Store.Query query, String at) {
        try {
            return log.reading().find(query, at.isEmpty() ? Optional.empty() : Optional.of(at), PAGE);
        } catch (IllegalArgumentException wrong) {
            throw Place.wrong();
        }
    }

    private boolean readable(Principal principal, DeviceId device, Store.PartitionView view) {
        var stored = view.heads().get(Names.DEVICE);
        if (stored == null) {
            return false;
        }
        return UnknownForms.known(() -> DeviceHead.decode(stored.bytes()))
                .filter(head -> head.state() == DeviceHead.State.REGISTERED)
                .filter(head -> access.may(principal, Action.READ, device, principal.tenant(), head.owner()))
                .isPresent();
    }

    /**
     * Adds the device's commands to the page until it is full. The pending events are read one by one, because each may be
     * large.
     *
     * @return false when the page was full before the end of the device's commands
     */
    private boolean gather(DeviceId device, Store.PartitionView view, Gathering gathering) {
        var after = gathering.after(device);
        for (var open : log.life(view).shown(log.now())) {
            if (open.pendingVersion() <= after) {
                continue;
            }
            if (gathering.full()) {
                return false;
            }
            log.pending(view.partition(), device, open).ifPresent(fact -> {
                if (fact.event() instanceof CommandPending(var command, var _)) {
                    gathering.take(new Pending(device, command.at(open.state(), open.version()), fact));
                }
            });
        }
        return true;
    }

    /** Collects one page, and stores the place of its last command for the next page's token. */
    @NodeLocal("one call")
    private static final class Gathering {
        private final int limit;
        private final List<Pending> items = new ArrayList<>();
        private Place last;
        private long bytes;

        Gathering(int limit, Place start) {
            this.limit = limit;
            last = start;
        }

        /** Whether the pages before had all commands of this device. */
        boolean skips(String device) {
            return !last.device.isEmpty() && device.compareTo(last.device) < 0;
        }

        /** The version of the pending event up to which the pages before had this device's commands. */
        long after(DeviceId device) {
            return device.toString().equals(last.device) ? last.version : 0;
        }

        /** Whether the page is full, by number or by bytes. */
        boolean full() {
            return items.size() == limit || bytes > BYTES_MAX;
        }

        /** Adds a command to the page. */
        void take(Pending one) {
            items.add(one);
            bytes += one.command().request().bytes();
            last = new Place(one.device().toString(), one.event().version(), "");
        }

        /** Goes on to the next index page, whose devices are all new. */
        void nextPage() {
            last = Place.START;
        }

        /**
         * The page, with a token for the next one.
         *
         * @param store the store's token of the index page on which the next page begins
         */
        ListPage<Pending> page(String store) {
            return new ListPage<>(List.copyOf(items), Optional.of(new Place(last.device, last.version, store).write()));
        }

        /** The last page, without a token. */
        ListPage<Pending> end() {
            return new ListPage<>(List.copyOf(items), Optional.empty());
        }
    }

    /**
     * The place where a page ended, as its token carries it.
     *
     * @param device the device of the last command on the page
     * @param version the version of the pending event of that command
     * @param store the store's token of the index page
     */
    private record Place(String device, long version, String store) {
        private static final Place START = new Place("", 0, "");
        private static final int PARTS = 3;

        /** Encodes the place as a page token. */
        String write() {
            var text = device + "\n" + version + "\n" + store;
            return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
        }

        /**
         * Decodes a page token.
         *
         * @throws Refused INVALID
         */
        static Place read(String token) {
            try {
                var text = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
                var parts = text.split("\n", PARTS);
                if (parts.length != PARTS) {
                    throw wrong();
                }
                return new Place(parts[0], Long.parseLong(parts[1]), parts[2]);
            } catch (IllegalArgumentException none) {
                throw wrong();
            }
        }

        static Refused wrong() {
            return new Refused(Reason.INVALID, "The page token does not belong to this list.");
        }
    }
}
