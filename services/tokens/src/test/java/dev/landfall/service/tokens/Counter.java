package dev.landfall.service.tokens;

import dev.landfall.conformance.memory.MemoryStore;
import dev.landfall.conformance.memory.NoIdentity;
import dev.landfall.core.Core;
import dev.landfall.core.access.Principal;
import dev.landfall.core.device.Devices;
import dev.landfall.core.model.CoreMeters;
import dev.landfall.core.model.CoreSettings;
import dev.landfall.core.model.DeviceId;
import dev.landfall.provider.Bus;
import dev.landfall.provider.Fault;
import dev.landfall.provider.ProviderException;
import dev.landfall.provider.Status;
import dev.landfall.provider.Store;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

/** Where devices get their tokens: the real core on a store in memory, with a clock that a test turns. */
final class Counter implements AutoCloseable {
    /** How much later than written the store says that it finds something. */
    volatile Duration findLag = Duration.ZERO;

    final TurnedClock clock = new TurnedClock();
    final Core core = Core.start(
            lagging(new MemoryStore(2, Core.indexes())),
            new Silence(),
            new NoIdentity(),
            CoreSettings.usual("afd434f8-bf61-4729-a258-3c1a67fb0287"),
            CoreMeters.NONE);
    final DeviceTokens tokens = another();

    /** Another node of the same hub. */
    DeviceTokens another() {
        var doors = new CoreForTokens(
                core.access(), core.records(), core.registry(), core.devices(), core.sessions(), core.revocations());
        return new DeviceTokens(doors, clock, List.of());
    }

    private Store lagging(Store store) {
        return (Store) Proxy.newProxyInstance(
                Store.class.getClassLoader(), new Class<?>[] {Store.class}, (_, method, arguments) -> {
                    try {
                        var answer = method.invoke(store, arguments);
                        return answer instanceof Store.Info info ? late(info) : answer;
                    } catch (InvocationTargetException failed) {
                        throw List.of(failed.getCause()).getFirst();
                    }
                });
    }

    private Store.Info late(Store.Info info) {
        return new Store.Info(
                info.name(),
                info.version(),
                info.shards(),
                info.durability(),
                info.itemBytesMax(),
                findLag,
                info.capabilities());
    }

    static Principal principal(String owner, String... roles) {
        return of("acme", owner, roles);
    }

    static Principal of(String tenant, String owner, String... roles) {
        return new Principal(
                owner,
                tenant,
                owner,
                Optional.empty(),
                Set.of(roles),
                "",
                Instant.now().plusSeconds(3600));
    }

    AccessToken create(String owner, Optional<DeviceId> device) {
        return tokens.create(
                principal(owner), new DeviceTokens.TokenRequest(owner, "Meter of " + owner, device, Optional.empty()));
    }

    AccessToken takeOver(String owner, String token) {
        return tokens.create(
                principal(owner), new DeviceTokens.TokenRequest(owner, "", Optional.empty(), Optional.of(token)));
    }

    List<Devices.DeviceView> devices(String owner) {
        return core.devices()
                .list(principal(owner), Devices.Query.ALL, Optional.empty(), 100)
                .items();
    }

    @Override
    public void close() {
        core.close();
    }

    static final class TurnedClock extends Clock {
        private final AtomicReference<Instant> now = new AtomicReference<>(Instant.now());

        void turn(Duration by) {
            now.updateAndGet(time -> time.plus(by));
        }

        @Override
        public Instant instant() {
            return now.get();
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    /** One node has nobody to talk to. */
    private static final class Silence implements Bus {
        @Override
        public Info info() {
            return new Info("silence", false, 1 << 20);
        }

        @Override
        public Status status() {
            return new Status(List.of());
        }

        @Override
        public void publish(String subject, byte[] message) {}

        @Override
        public Subscription subscribe(String pattern, Subscriber subscriber) {
            return () -> {};
        }

        @Override
        public Subscription respond(String subject, Responder responder) {
            return () -> {};
        }

        @Override
        public byte[] request(String subject, byte[] message, Duration timeout) {
            throw new ProviderException(Fault.UNAVAILABLE, "nobody there");
        }

        @Override
        public void close() {}
    }
}
