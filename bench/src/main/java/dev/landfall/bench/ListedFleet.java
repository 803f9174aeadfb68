package dev.landfall.bench;

import dev.landfall.core.Core;
import dev.landfall.core.access.Access;
import dev.landfall.core.access.Principal;
import dev.landfall.core.command.Commands;
import dev.landfall.core.device.Devices;
import dev.landfall.core.device.Introduction;
import dev.landfall.core.device.Sessions;
import dev.landfall.core.model.Ask;
import dev.landfall.core.model.DeviceId;
import dev.landfall.guard.Guard;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Devices of one tenant and a hundred owners, stored through the core: all have names and types, few are of a rare kind. */
final class ListedFleet {
    private static final int AT_ONCE = 1024;
    private static final int OWNERS = 100;
    /** One device of so many is of the rare kind. */
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
        // Spread over the order of ids as random ones are, and the same each time.
        return new DeviceId(new UUID(number * 0x9e3779b97f4a7c15L, 0x8000000000000000L | number));
    }

    void fill(int devices, int online) throws InterruptedException {
        var seats = new Semaphore(AT_ONCE);
        var stored = new AtomicInteger();
        for (var i = 0; i < devices; i++) {
            var number = i;
            seats.acquire();
            Guard.startVirtual("filling", () -> {
                try {
                    add(number, number % (devices / Math.max(1, online)) == 0);
                } finally {
                    seats.release();
                }
                if (stored.incrementAndGet() % 50_000 == 0) {
                    Lists.say("%d devices stored", stored.get());
                }
            });
        }
        seats.acquire(AT_ONCE);
        for (var i = 0; i < COMMANDS; i++) {
            var options = new Commands.Options("", Duration.ofDays(1), true, false);
            var number = i * (devices / COMMANDS);
            core.commands()
                    .submit(owner(number % OWNERS), device(number), new Ask.Retrieve("/x", "", List.of()), options);
        }
    }

    private void add(int number, boolean online) {
        var who = owner(number % OWNERS);
        var rare = number % RARE == 7;
        var device = device(number);
        var name = (rare ? "Zebra " : "Device ") + number;
        core.registry().signUp(who, device, new Introduction(name, List.of()));
        var signIn = new Sessions.SignIn(who, device, "10.0.0.1:7", "bench", List.of());
        var session = core.sessions().open(signIn, new Deaf());
        session.describe(name, rare ? List.of("x.device", "x.rare") : List.of("x.device"));
        if (!online) {
            session.close("left");
        }
    }

    /** Until the hub knows that no device of an older hub is among them. */
    void awaitLists() throws InterruptedException {
        var query = new Devices.Query(Set.of(), Optional.of(true), "nobody", Optional.empty(), Set.of());
        var began = System.nanoTime();
        while (core.devices().list(admin(), query, Optional.empty(), 100).next().isPresent()) {
            TimeUnit.MILLISECONDS.sleep(200);
        }
        Lists.say("lists are ready after %d ms more", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began));
    }

    /** A gateway without a device. */
    private static final class Deaf implements Sessions.Listener {
        @Override
        public void commandsWaiting() {
            // There is nobody to send them to.
        }

        @Override
        public void ended(String reason) {
            // There is no connection to close.
        }
    }
}
