package dev.landfall.bench;

import dev.landfall.core.Core;
import dev.landfall.core.access.Access;
import dev.landfall.core.access.Principal;
import dev.landfall.core.command.Commands;
import dev.landfall.core.device.DeviceIndexTerms;
import dev.landfall.core.device.Devices;
import dev.landfall.core.device.Sessions;
import dev.landfall.core.model.AppRequest;
import dev.landfall.core.model.Audit;
import dev.landfall.core.model.DeviceEvent;
import dev.landfall.core.model.DeviceId;
import dev.landfall.core.stored.DeviceHead;
import dev.landfall.core.stored.Names;
import dev.landfall.core.stored.StoredEvents;
import dev.landfall.provider.Append;
import dev.landfall.provider.Append.Change;
import dev.landfall.provider.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** Devices of one tenant and a hundred owners, stored through the core. All have names and types; few have the rare type. */
final class ListedFleet {
    private static final String TENANT = "bench";
    private static final int GROUP = 1000;
    private static final int OWNERS = 100;
    /** One of this number of devices has the rare type. */
    private static final int RARE = 20_011;

    private static final int COMMANDS = 50;

    private final Core core;

    ListedFleet(Core core) {
        this.core = core;
    }

    static Principal admin() {
        return principal("root", Access.ADMIN);
    }

    static Principal owner(int number) {
        return principal("owner-" + number);
    }

    private static Principal principal(String name, String... roles) {
        return new Principal(
                name,
                "bench",
                name,
                Optional.empty(),
                Set.of(roles),
                "",
                Instant.now().plus(Duration.ofDays(1)));
    }

    private static DeviceId device(int number) {
        // Distributed over the order of ids like random ids, and the same in each run.
        return new DeviceId(new UUID(number * 0x9e3779b97f4a7c15L, 0x8000000000000000L | number));
    }

    void fill(Store store, int devices, int online) {
        var last = Names.device(TENANT, device(devices - 1));
        if (store.heads(last, Set.of(Names.DEVICE)).heads().isEmpty()) {
            register(store, devices);
        }
        for (var i = 0; i < online; i++) {
            var number = i * (devices / online);
            var signIn = new Sessions.SignIn(owner(number % OWNERS), device(number), "10.0.0.1:7", "bench", List.of());
            core.sessions().open(signIn, new Deaf());
        }
        for (var i = 0; i < COMMANDS; i++) {
            var options = new Commands.Options("", Duration.ofDays(1), true, false);
            var number = i * (devices / COMMANDS);
            var request = new AppRequest.Retrieve("/x", "", List.of());
            core.commands().submit(owner(number % OWNERS), device(number), request, options);
        }
    }

    private static void register(Store store, int devices) {
        var group = new ArrayList<Append>(GROUP);
        for (var number = 0; number < devices; number++) {
            group.add(registration(number));
            if (group.size() == GROUP || number == devices - 1) {
                store.append(List.copyOf(group));
                group.clear();
            }
            if ((number + 1) % 100_000 == 0) {
                ListBenchmark.print("%d devices stored", number + 1);
            }
        }
    }

    /** The append of a sign-up and a description, for a device that never connected. */
    private static Append registration(int number) {
        var rare = number % RARE == 7;
        var name = (rare ? "Zebra " : "Device ") + number;
        var types = rare ? List.of("x.device", "x.rare") : List.of("x.device");
        var owner = "owner-" + number % OWNERS;
        var head = new DeviceHead(owner, name, types, number, DeviceHead.State.REGISTERED, 0);
        var events = List.of(
                StoredEvents.encode(new DeviceEvent.Registered(owner, Audit.HUB)),
                StoredEvents.encode(new DeviceEvent.Described(name, types, Audit.HUB)));
        var change = new Change(Names.DEVICE, 0, events, head.encode(), 0);
        return new Append(
                UUID.randomUUID(),
                Names.device(TENANT, device(number)),
                number,
                List.of(),
                List.of(change),
                DeviceIndexTerms.registered(device(number), head, Names.NOBODY));
    }

    /** Waits until the hub has found that no device is of an older hub. */
    void awaitLists() throws InterruptedException {
        // No device has these types. While the lists are not migrated, such a list takes more than one page.
        var types = Set.of("x.nobody", "x.none");
        var query = new Devices.Query(types, Optional.of(true), "", Optional.empty(), Set.of());
        var began = System.nanoTime();
        while (core.devices().list(admin(), query, Optional.empty(), 100).next().isPresent()) {
            TimeUnit.MILLISECONDS.sleep(200);
        }
        ListBenchmark.print(
                "lists are ready after %d ms more", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began));
    }

    /** A listener that stands for a gateway without a device. */
    private static final class Deaf implements Sessions.Listener {
        @Override
        public void commandsWaiting() {
            // There is no device to send them to.
        }

        @Override
        public void ended(String reason) {
            // There is no connection to close.
        }
    }
}
