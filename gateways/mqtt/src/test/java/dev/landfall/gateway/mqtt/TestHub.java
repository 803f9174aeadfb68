package dev.landfall.gateway.mqtt;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.landfall.conformance.memory.MemoryStore;
import dev.landfall.conformance.memory.NoIdentity;
import dev.landfall.core.Core;
import dev.landfall.core.access.Principal;
import dev.landfall.core.command.Commands.Options;
import dev.landfall.core.device.Devices;
import dev.landfall.core.device.ProvisionedMetadata;
import dev.landfall.core.model.AppRequest;
import dev.landfall.core.model.Content;
import dev.landfall.core.model.CoreMeters;
import dev.landfall.core.model.CoreSettings;
import dev.landfall.core.model.DeviceEvent.ResourceChanged;
import dev.landfall.core.model.DeviceId;
import dev.landfall.core.model.Fact;
import dev.landfall.core.model.Quota;
import dev.landfall.core.model.Reason;
import dev.landfall.core.model.Refused;
import dev.landfall.gateway.door.transport.ListenAddresses;
import dev.landfall.gateway.door.transport.RunningGateway;
import dev.landfall.gateway.mqtt.login.ChildDeviceLogin;
import dev.landfall.gateway.mqtt.thingsboard.DialectSettings;
import dev.landfall.provider.Bus;
import dev.landfall.provider.Fault;
import dev.landfall.provider.ProviderException;
import dev.landfall.provider.Status;
import dev.landfall.provider.Store;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/** The real gateway on the real core on a store in memory; tokens are written down beforehand. */
public final class TestHub implements AutoCloseable {
    public static final String TOKEN = "token-1";
    static final String OWNER = "ada";

    public final Core core;
    public final RunningGateway gateway;
    public final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Map<String, DeviceId> tokens;
    private final AtomicInteger tooMany = new AtomicInteger();
    private volatile Duration retry = Duration.ZERO;
    private volatile boolean loginDown;
    private volatile boolean gateways = true;

    private final Store store;
    private final SharedStore access;
    private final MqttSettings settings;

    public TestHub(Store store, MqttSettings settings) throws IOException {
        this(store, settings, new ConcurrentHashMap<>());
        enrol(TOKEN);
    }

    private TestHub(Store store, MqttSettings settings, Map<String, DeviceId> tokens) throws IOException {
        this.store = store;
        this.settings = settings;
        this.tokens = tokens;
        access = new SharedStore(store);
        core = Core.start(access.store(), new Silence(), new NoIdentity(), quickLease(), CoreMeters.NONE);
        gateway = MqttGateway.start(
                settings,
                new MqttGateway.CoreDoors(
                        core.sessions(), core.devices(), this::login, new Children(), Clock.systemUTC()),
                meters);
    }

    public static TestHub plain() throws IOException {
        return plain(settings -> settings);
    }

    public static TestHub plain(UnaryOperator<MqttSettings> bounds) throws IOException {
        return new TestHub(
                new MemoryStore(4, Core.indexes()),
                bounds.apply(quick(MqttSettings.usual(ListenAddresses.plain("127.0.0.1", 0)))));
    }

    /** Another node of the same hub: on the same store, with the same tokens. */
    TestHub another() throws IOException {
        return new TestHub(store, settings, tokens);
    }

    /** The node stores nothing any more, as if its process were killed. */
    void dies() {
        access.disconnect();
    }

    static MqttSettings quick(MqttSettings settings) {
        return settings.bounds(
                settings.transport().ticking(Duration.ofMillis(20)),
                settings.peers(),
                DialectSettings.USUAL.answering(Duration.ofSeconds(2)));
    }

    /** A device with a token. */
    public DeviceId enrol(String token) {
        var device = new DeviceId(UUID.randomUUID());
        core.registry().signUp(owner(), device, new ProvisionedMetadata("", MqttGateway.firstLinks()));
        tokens.put(token, device);
        return device;
    }

    public DeviceId device() {
        return device(TOKEN);
    }

    public DeviceId device(String token) {
        return java.util.Objects.requireNonNull(tokens.get(token), token);
    }

    /** Whether there is a device with this token. */
    public boolean isThere(String token) {
        return tokens.containsKey(token);
    }

    /** The device of a gateway's child. */
    public DeviceId child(String name) {
        return device("child " + name);
    }

    public void loginDown(boolean down) {
        loginDown = down;
    }

    private Optional<Principal> login(String clientId, String userName, byte[] password) {
        if (loginDown) {
            throw new Refused(Reason.UNAVAILABLE, "not now");
        }
        return Optional.ofNullable(tokens.get(userName)).map(TestHub::principal);
    }

    /** Lets everybody speak for others, or nobody. */
    public void gateways(boolean may) {
        gateways = may;
    }

    /** The next new children are too many; as often as this. */
    public void tooMany(int times) {
        tooMany(times, Duration.ofSeconds(1));
    }

    /** As above, and it is worth trying again after a while. */
    public void tooMany(int times, Duration retryAfter) {
        retry = retryAfter;
        tooMany.set(times);
    }

    private final class Children implements ChildDeviceLogin {
        @Override
        public boolean maySpeak(Principal device) {
            return gateways;
        }

        @Override
        public Principal child(Principal parent, String name) {
            if (name.equals("forbidden")) {
                throw new Refused(Reason.FORBIDDEN, "not this one");
            }
            var known = tokens.get("child " + name);
            if (known == null && tooMany.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                throw Refused.quota(new Quota("new-devices", 1, 1, retry), "too many at once");
            }
            return principal(known == null ? enrol("child " + name) : known);
        }
    }

    private static Principal principal(DeviceId device) {
        return new Principal(device.toString(), "acme", OWNER, Optional.of(device), Set.of("device"), "t", later());
    }

    public static Principal owner() {
        return new Principal(OWNER, "acme", OWNER, Optional.empty(), Set.of(), "", later());
    }

    private static Instant later() {
        return Instant.now().plusSeconds(3_600);
    }

    public int port() {
        return gateway.plainPort().orElseThrow();
    }

    public Devices.DeviceView view(DeviceId device) {
        return core.devices().device(owner(), device, Set.of()).orElseThrow();
    }

    public boolean online(DeviceId device) {
        return view(device).connection().online();
    }

    /** A twin's content as text; empty when there is none. */
    public String twin(DeviceId device, String href) {
        return core.devices().twin(owner(), device, href).map(TestHub::text).orElse("");
    }

    public List<Fact> history(DeviceId device, String href) {
        var query = new Devices.HistoryQuery(new Devices.Source.Resource(href), 0, Long.MAX_VALUE, false);
        return core.devices()
                .history(owner(), device, query, Optional.empty(), 1000)
                .items();
    }

    public static String text(Fact fact) {
        return fact.event() instanceof ResourceChanged changed
                ? new String(changed.content().bytes(), UTF_8)
                : "";
    }

    /** An app's write; waiting for its end is the caller's. */
    public Fact write(DeviceId device, String href, String json) {
        return submit(device, new AppRequest.Update(href, "", new Content(50, json.getBytes(StandardCharsets.UTF_8))));
    }

    public Fact submit(DeviceId device, AppRequest request) {
        return core.commands().submit(owner(), device, request, Options.USUAL);
    }

    public Fact ended(Fact submitted) {
        return core.commands().await(submitted, Duration.ofSeconds(15)).orElseThrow();
    }

    public double refusals(String reason) {
        var counter = meters.find("landfall.refusals")
                .tag("gateway", "mqtt")
                .tag("reason", reason)
                .counter();
        return counter == null ? 0 : counter.count();
    }

    @Override
    public void close() {
        gateway.close();
        core.close();
    }

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
