package dev.landfall.app.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.landfall.app.client.HubAddress;
import dev.landfall.app.client.HubClient;
import dev.landfall.app.client.HubClient.LineStream;
import dev.landfall.app.console.CommandFailure;
import dev.landfall.app.data.DataDirectory;
import dev.landfall.app.data.ReadyFile;
import dev.landfall.app.hub.Hub;
import dev.landfall.app.hub.HubSettings;
import dev.landfall.app.log.Logs;
import dev.landfall.app.pki.Pem;
import dev.landfall.settings.Settings;
import dev.landfall.simulator.Acl;
import dev.landfall.simulator.Behaviour;
import dev.landfall.simulator.EnrolmentSource;
import dev.landfall.simulator.Load;
import dev.landfall.simulator.SimulatorRun;
import dev.landfall.simulator.SimulatorSettings;
import dev.landfall.simulator.Timing;
import dev.landfall.simulator.TlsVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A real hub in this process, on free ports, with what a test needs to talk to it. */
final class Fixture implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Map<String, String> ANY_PORTS = Map.of(
            "api.port",
            "0",
            "coaps.port",
            "0",
            "coap.port",
            "0",
            "mqtts.port",
            "0",
            "mqtt.port",
            "0",
            "metrics.port",
            "0");

    private static final Behaviour BEHAVIOUR = new Behaviour(1, true, Acl.CLOUD, Timing.EAGER, TlsVersion.OCF_1_2);

    private final DataDirectory data;
    private final Hub hub;

    Fixture(Path folder) {
        this(folder, Map.of());
    }

    Fixture(Path folder, Map<String, String> more) {
        Logs.configure(Logs.Detail.WARN, Logs.Format.TEXT);
        var flags = new HashMap<>(ANY_PORTS);
        flags.putAll(more);
        var settings = Settings.read(null, flags);
        var read = HubSettings.from(settings);
        settings.finish();
        data = DataDirectory.open(folder);
        hub = started(read, data);
    }

    /** A start that fails leaves the directory to the next one. */
    private static Hub started(HubSettings settings, DataDirectory data) {
        try {
            return Hub.start(settings, data);
        } catch (CommandFailure failed) {
            data.close();
            throw failed;
        }
    }

    ReadyFile ready() {
        return hub.ready();
    }

    /** Acts for the administrator. */
    HubClient admin() {
        return client(Map.of("role", "admin"));
    }

    /** Acts for an owner. */
    HubClient owner(String name) {
        return client(Map.of("owner", name));
    }

    /** Shows a token as it is. */
    HubClient token(String token) {
        return new HubClient(address(), _ -> token);
    }

    HubAddress address() {
        return HubAddress.of(ready().api(), Optional.of(ready().ca()));
    }

    private HubClient client(Map<String, String> wishes) {
        var form = new HashMap<>(wishes);
        form.put("grant_type", "client_credentials");
        form.put("client_id", "admin");
        form.put("client_secret", read(Objects.requireNonNull(ready().adminSecret())));
        form.put("ttl", "10m");
        return new HubClient(address(), client -> client.clientToken(form));
    }

    /** Devices of an owner, running beside the test until they are stopped. */
    Devices devices(String owner, Load load) {
        return new Devices(admin(), owner, new SimulatorSettings(load, BEHAVIOUR));
    }

    /** Devices that get what they need from somebody else. */
    Devices devices(Load load, EnrolmentSource credentials) {
        return new Devices(token(""), new SimulatorSettings(load, BEHAVIOUR), credentials);
    }

    /** The same, that keep what they know of the hub in a file and go on from it. */
    Devices devices(String owner, Load load, Path state) {
        return new Devices(admin(), owner, new SimulatorSettings(load, BEHAVIOUR, 1, null, state, _ -> {}));
    }

    /** Asks another of the hub's doors, with a token of its owner. */
    HttpResponse<String> send(String method, String path, String token) throws Exception {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("ca", Pem.certificates(ready().ca()).getFirst());
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        var context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        var request = HttpRequest.newBuilder(URI.create(ready().api() + path))
                .header("Authorization", "Bearer " + token)
                .method(method, BodyPublishers.noBody())
                .build();
        try (var http = HttpClient.newBuilder().sslContext(context).build()) {
            return http.send(request, BodyHandlers.ofString());
        }
    }

    /** A token of the hub's issuer. */
    String token(Map<String, String> wishes) {
        var form = new HashMap<>(wishes);
        form.putIfAbsent("grant_type", "client_credentials");
        form.putIfAbsent("client_id", "admin");
        form.putIfAbsent("client_secret", read(Objects.requireNonNull(ready().adminSecret())));
        try (var client = new HubClient(address(), _ -> "")) {
            return client.clientToken(form);
        }
    }

    @Override
    public void close() {
        hub.close();
        data.close();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Running devices. */
    static final class Devices implements AutoCloseable {
        private final HubClient client;
        private final SimulatorRun run;
        private final Thread thread;

        private Devices(HubClient client, String owner, SimulatorSettings settings) {
            this(client, settings, new HubCodes(client, owner, false, Optional.empty()));
        }

        private Devices(HubClient client, SimulatorSettings settings, EnrolmentSource credentials) {
            this.client = client;
            run = new SimulatorRun(settings, credentials);
            thread = Thread.ofPlatform().name("devices").start(this::run);
        }

        private void run() {
            try {
                run.run();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        /** They leave; when this returns they have. */
        @Override
        public void close() {
            run.stop();
            join();
        }

        /** Waits until their time is over. */
        void join() {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            client.close();
        }
    }

    /** What a watcher sees. */
    static final class Watch implements AutoCloseable {
        private final LineStream stream;
        private final BlockingQueue<JsonNode> lines = new LinkedBlockingQueue<>();

        Watch(HubClient client, String query) {
            stream = client.open("/watch" + query, PATIENCE);
            Thread.ofVirtual().name("watch").start(this::read);
        }

        private void read() {
            try {
                stream.each(lines::add);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** The next line that fits; those before it are dropped. */
        JsonNode next(Predicate<JsonNode> wanted) throws InterruptedException {
            var end = System.nanoTime() + PATIENCE.toNanos();
            while (true) {
                var line = lines.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
                if (line == null) {
                    throw new AssertionError("nothing that fits came within " + PATIENCE);
                }
                if (wanted.test(line)) {
                    return line;
                }
            }
        }

        @Override
        public void close() throws IOException {
            stream.close();
        }
    }
}
