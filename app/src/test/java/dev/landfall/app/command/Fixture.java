package dev.landfall.app.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.landfall.app.client.HubAddress;
import dev.landfall.app.client.HubClient;
import dev.landfall.app.client.HubClient.LineStream;
import dev.landfall.app.data.DataDirectory;
import dev.landfall.app.data.Ready;
import dev.landfall.app.hub.Hub;
import dev.landfall.app.hub.HubSettings;
import dev.landfall.app.log.Logs;
import dev.landfall.settings.Settings;
import dev.landfall.simulator.Acl;
import dev.landfall.simulator.Behaviour;
import dev.landfall.simulator.Load;
import dev.landfall.simulator.SimulatorRun;
import dev.landfall.simulator.SimulatorSettings;
import dev.landfall.simulator.Timing;
import dev.landfall.simulator.TlsVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A real hub in this process, on free ports, with what a test needs to talk to it. */
final class Fixture implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Map<String, String> ANY_PORTS =
            Map.of("api.port", "0", "coaps.port", "0", "coap.port", "0", "metrics.port", "0");

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
        hub = Hub.start(read, data);
    }

    Ready ready() {
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
        form.put("client_secret", read(ready().adminSecret()));
        form.put("ttl", "10m");
        return new HubClient(address(), client -> client.clientToken(form));
    }

    /** Devices of an owner, running beside the test until they are stopped. */
    Devices devices(String owner, Load load) {
        return new Devices(admin(), owner, load);
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

        private Devices(HubClient client, String owner, Load load) {
            this.client = client;
            var behaviour = new Behaviour(1, true, Acl.CLOUD, Timing.EAGER, TlsVersion.OCF_1_2);
            run = new SimulatorRun(
                    new SimulatorSettings(load, behaviour), new HubCodes(client, owner, false, Optional.empty()));
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
