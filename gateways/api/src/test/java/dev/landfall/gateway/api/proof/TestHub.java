package dev.landfall.gateway.api.proof;

import com.linecorp.armeria.common.TlsKeyPair;
import dev.landfall.conformance.memory.MemoryStore;
import dev.landfall.core.Core;
import dev.landfall.core.access.Principal;
import dev.landfall.core.model.CoreMeters;
import dev.landfall.core.model.CoreSettings;
import dev.landfall.core.model.HubId;
import dev.landfall.gateway.api.ApiServer;
import dev.landfall.gateway.api.ApiSettings;
import dev.landfall.gateway.api.http.ApiMeters;
import dev.landfall.gateway.api.http.CoreForApps;
import dev.landfall.gateway.api.http.HubInfo;
import dev.landfall.gateway.api.http.Routes;
import dev.landfall.gateway.api.landfall.HubOperations;
import dev.landfall.gateway.api.landfall.HubServices;
import dev.landfall.gateway.api.transport.ApiPort;
import dev.landfall.provider.Store;
import dev.landfall.service.tokens.CoreForTokens;
import dev.landfall.service.tokens.DeviceTokens;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** The real door over the real core, with a store in memory and nothing else on the line. */
public final class TestHub implements AutoCloseable {
    /** The hub's id. */
    public static final String HUB_ID = "afd434f8-bf61-4729-a258-3c1a67fb0287";
    /** How long commands live that say nothing. */
    public static final Duration TIME_TO_LIVE = Duration.ofSeconds(1);

    /** One pair for all: making it takes a second. */
    private static final TlsKeyPair KEYS = TlsKeyPair.ofSelfSigned("localhost");

    public final Tokens tokens = new Tokens();
    public final Core core;
    public final HandStores stores = new HandStores();
    private final LoopBus bus = new LoopBus();
    private final ApiServer server;
    public final HttpClient client;

    /** The usual limits, on a machine so busy that a handshake may take longer than it usually may. */
    public static ApiSettings.Limits patient() {
        var usual = ApiSettings.Limits.USUAL;
        return new ApiSettings.Limits(
                usual.requestBytesMax(),
                usual.headerBytesMax(),
                Duration.ofSeconds(60),
                Duration.ofSeconds(60),
                usual.idle(),
                usual.connectionsMax(),
                usual.seats(),
                usual.sockets());
    }

    public TestHub() {
        this(ApiSettings.Limits.USUAL);
    }

    public TestHub(ApiSettings.Limits limits) {
        this(limits, new Parts(store -> store, CoreMeters.NONE, ApiMeters.NONE));
    }

    /**
     * What a test may look into.
     *
     * @param store stands before the store
     * @param descriptors how many connections there may be
     */
    public record Parts(UnaryOperator<Store> store, CoreMeters core, ApiMeters api, ApiPort.Descriptors descriptors) {
        /** With as many descriptors as anybody wants. */
        public Parts(UnaryOperator<Store> store, CoreMeters core, ApiMeters api) {
            this(store, core, api, new Room(new AtomicInteger(Integer.MAX_VALUE)));
        }
    }

    /** Room for so many connections. */
    public record Room(AtomicInteger left) implements ApiPort.Descriptors {
        @Override
        public boolean opened() {
            return left.getAndUpdate(now -> now > 0 ? now - 1 : now) > 0;
        }

        @Override
        public void closed() {
            left.incrementAndGet();
        }
    }

    public TestHub(ApiSettings.Limits limits, Parts own) {
        var settings = new CoreSettings(
                new HubId(HUB_ID),
                Duration.ofDays(7),
                1L << 30,
                TIME_TO_LIVE,
                Duration.ofSeconds(20),
                Duration.ofSeconds(15),
                Clock.systemUTC());
        core = Core.start(own.store().apply(new MemoryStore(4, Core.indexes())), bus, tokens, settings, own.core());
        var parts = new ApiServer.Parts(
                calls(),
                new HubServices(tokens, deviceTokens(), stores, _ -> state()),
                HUB_ID,
                this::hub,
                own.api(),
                Clock.systemUTC(),
                own.descriptors());
        server = ApiServer.start(
                parts,
                new ApiSettings(
                        "127.0.0.1",
                        0,
                        KEYS.privateKey(),
                        KEYS.certificateChain(),
                        limits,
                        Set.of("https://app.example.com")));
        client = HttpClient.newBuilder()
                .sslContext(trusting())
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    private CoreForApps calls() {
        return new CoreForApps(
                core.access(), core.logins(), core.devices(), core.commands(), core.bulkDeletions(), core.feed());
    }

    private DeviceTokens deviceTokens() {
        var doors = new CoreForTokens(
                core.access(), core.records(), core.registry(), core.devices(), core.sessions(), core.revocations());
        return new DeviceTokens(doors, Clock.systemUTC(), List.of());
    }

    private static HubOperations.State state() {
        return new HubOperations.State("node-1", "in memory", "none", 3, 2, 89, OptionalLong.of(1 << 30), true);
    }

    private HubInfo hub() {
        return new HubInfo(
                HUB_ID,
                "0.1.0",
                "https://localhost:" + port(),
                "coaps+tcp://localhost:5684",
                "",
                "mqtts://localhost:8883",
                "",
                "-----BEGIN CERTIFICATE-----\n",
                "https://localhost:" + port(),
                "landfall",
                "device-client",
                "owner",
                "",
                TIME_TO_LIVE);
    }

    private SSLContext trusting() {
        try {
            var store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            store.setCertificateEntry("hub", KEYS.certificateChain().getFirst());
            var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            var context = SSLContext.getInstance("TLS");
            context.init(null, factory.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | java.io.IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** All paths of the door, with their methods. */
    public List<Routes.Offer> offers() {
        return server.offers();
    }

    /** The port of the door. */
    public int port() {
        return server.port();
    }

    /** An address of the door. */
    public URI at(String path) {
        return URI.create("https://localhost:" + port() + path);
    }

    /** A request as owner 1's app. */
    public HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(at(path)).header("Authorization", "Bearer app-1");
    }

    /** Sends a request and reads the whole answer. */
    public HttpResponse<String> send(HttpRequest request) {
        try {
            return client.send(request, BodyHandlers.ofString());
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Asks for a path as owner 1's app. */
    public HttpResponse<String> get(String path) {
        return send(request(path).build());
    }

    /** Opens a WebSocket to plgd's stream of events. */
    public WebSocket.Builder webSocket() {
        return client.newWebSocketBuilder();
    }

    /** The principal of a token. */
    public Principal principal(String token) {
        return core.logins().verify(token);
    }

    /** Closes the door, and leaves what is behind it. */
    public void stop() {
        server.close();
    }

    @Override
    public void close() {
        stop();
        client.shutdownNow();
        core.close();
    }

    /** A connection to the API with TLS, on which nothing is said yet. */
    public SSLSocket line(String... protocols) throws IOException {
        var socket = (SSLSocket) client.sslContext().getSocketFactory().createSocket("localhost", port());
        var parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(protocols);
        socket.setSSLParameters(parameters);
        socket.setSoTimeout(20_000);
        socket.startHandshake();
        return socket;
    }
}
