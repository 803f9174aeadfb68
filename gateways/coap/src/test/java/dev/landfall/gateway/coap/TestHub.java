package dev.landfall.gateway.coap;

import dev.landfall.conformance.memory.MemoryStore;
import dev.landfall.core.Core;
import dev.landfall.core.access.Principal;
import dev.landfall.core.device.Devices;
import dev.landfall.core.model.CoreMeters;
import dev.landfall.core.model.CoreSettings;
import dev.landfall.core.model.DeviceId;
import dev.landfall.gateway.door.transport.ListenAddresses;
import dev.landfall.gateway.door.transport.RunningGateway;
import dev.landfall.provider.Bus;
import dev.landfall.provider.Fault;
import dev.landfall.provider.ProviderException;
import dev.landfall.provider.Status;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/** The real gateway on the real core on a store in memory. */
public final class TestHub implements AutoCloseable {
    /** Whose all devices here are. */
    public static final String OWNER = "user-1";

    public final TestIdentity identity;
    public final Core core;
    public final RunningGateway gateway;
    public final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    public TestHub(TestIdentity identity, CoapSettings settings) throws IOException {
        this.identity = identity;
        core = Core.start(new MemoryStore(4, Core.indexes()), new Silence(), identity, quickLease(), CoreMeters.NONE);
        gateway = CoapGateway.start(
                settings,
                new CoapGateway.CoreDoors(core.registry(), core.sessions(), core.logins(), Clock.systemUTC()),
                meters);
    }

    /** Plain TCP, with other bounds than usual. */
    public static TestHub plain(UnaryOperator<CoapSettings> bounds) throws IOException {
        return new TestHub(
                usualIdentity(), bounds.apply(quick(CoapSettings.usual(ListenAddresses.plain("127.0.0.1", 0)))));
    }

    public static TestHub plain() throws IOException {
        return plain(settings -> settings);
    }

    /** Deadlines are looked at often, and devices are not waited for long. */
    public static CoapSettings quick(CoapSettings settings) {
        return settings.bounds(
                settings.transport().ticking(Duration.ofMillis(20)),
                settings.peers(),
                settings.ocf().times(Duration.ofSeconds(2), Duration.ofMillis(100)));
    }

    /** The code {@code my-auth-code} brings the token {@code at-1}, which never ends. */
    public static TestIdentity usualIdentity() {
        return new TestIdentity().token("at-1", OWNER, TestIdentity.NEVER).code("my-auth-code", "at-1", "rt-1");
    }

    /** The core begins when it has looked at its lease twice, fifteen times a term. */
    private static CoreSettings quickLease() {
        var usual = CoreSettings.usual("afd434f8-bf61-4729-a258-3c1a67fb0287");
        return new CoreSettings(
                usual.hubId(),
                usual.historyKept(),
                usual.historyBytesMax(),
                usual.commandTimeToLive(),
                usual.commandAnswer(),
                Duration.ofSeconds(4),
                usual.clock());
    }

    public int port() {
        return gateway.plainPort().orElseThrow();
    }

    /** The owner, as an app. */
    public Principal owner() {
        return new Principal(
                OWNER,
                "acme",
                OWNER,
                Optional.empty(),
                Set.of(),
                "",
                Instant.now().plusSeconds(3_600));
    }

    /** The device as apps see it. */
    public Devices.DeviceView view(DeviceId device) {
        return core.devices().device(owner(), device, Set.of()).orElseThrow();
    }

    public boolean knows(DeviceId device) {
        return core.devices().device(owner(), device, Set.of()).isPresent();
    }

    /** The content of a twin as hexadecimal; empty when there is none. */
    public String twin(DeviceId device, String href) {
        return core.devices()
                .twin(owner(), device, href)
                .map(fact -> fact.event() instanceof dev.landfall.core.model.DeviceEvent.ResourceChanged changed
                        ? java.util.HexFormat.of().formatHex(changed.content().bytes())
                        : "")
                .orElse("");
    }

    public double refusals(String reason) {
        var counter = meters.find("landfall.refusals").tag("reason", reason).counter();
        return counter == null ? 0 : counter.count();
    }

    public void stopGateway() {
        gateway.close();
    }

    @Override
    public void close() {
        gateway.close();
        core.close();
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
