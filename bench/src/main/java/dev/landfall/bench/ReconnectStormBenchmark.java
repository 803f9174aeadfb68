package dev.landfall.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Measures the memory of many idle devices over TLS, and a storm in which all of them lose their connections at once and connect again:
 * before the first device, with all of them, at the peak of the storm, and for a minute and a half afterwards. Hub and devices are two
 * processes on one machine. Arguments: {@code [DEVICES [STORMS]]}. Both processes need a descriptor for each device.
 */
public final class ReconnectStormBenchmark {
    private static final int LOOK_MILLIS = 500;

    private final HubProcess hub;
    private final int devices;
    private HubSample empty;

    private ReconnectStormBenchmark(HubProcess hub, int devices) throws IOException, InterruptedException {
        this.hub = hub;
        this.devices = devices;
        empty = HubSample.of(hub, 0, "empty");
    }

    /** Arguments: {@code [DEVICES [STORMS]]}. */
    public static void main(String[] arguments) throws IOException, InterruptedException, GeneralSecurityException {
        var devices = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 15_000;
        var storms = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 1;
        var work = Files.createTempDirectory("landfall-storm");
        var settings = "coap.connections-max: " + (devices + 1_000) + "\n";
        try (var hub = HubProcess.start(Path.of("").toAbsolutePath(), work, settings)) {
            new ReconnectStormBenchmark(hub, devices).run(storms);
        }
    }

    private void run(int storms) throws IOException, InterruptedException {
        var token = hub.run("token", "--owner", "storm");
        TimeUnit.SECONDS.sleep(10);
        show("started", empty);
        empty = look("empty");
        try (var fleet = IdleFleetProcess.start(hub, token, devices, 1)) {
            if (!fleet.await(devices, 900)) {
                throw new IllegalStateException("only " + fleet.online() + " devices came");
            }
            look("all in");
            TimeUnit.SECONDS.sleep(60);
            look("a minute later");
            print("heap after a collection: %.0f MiB", hub.heapAfterCollectionMiB());
            look("collected");
            for (var storm = 1; storm <= storms; storm++) {
                storm(fleet);
            }
        }
        TimeUnit.SECONDS.sleep(60);
        look("all gone");
        print("heap after a collection: %.0f MiB", hub.heapAfterCollectionMiB());
        TimeUnit.SECONDS.sleep(35);
        look("collected");
    }

    private void storm(IdleFleetProcess fleet) throws IOException, InterruptedException {
        var began = System.nanoTime();
        var cpu = hub.cpuSeconds();
        fleet.storm();
        var resident = 0.0;
        var waiting = 0.0;
        var open = 0.0;
        while (!fleet.await(devices, 0)) {
            var now = HubSample.of(hub, 0, "storm");
            resident = Math.max(resident, now.value(HubSample.RESIDENT));
            waiting = Math.max(waiting, now.value(HubSample.WAITING));
            open = Math.max(open, now.value(HubSample.HANDSHAKES));
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        }
        print(
                "storm: all back after %.1f s (%.1f s of CPU), given up %d; at most %.0f MiB resident, %.0f handshakes under way, %.0f waiting",
                (System.nanoTime() - began) / 1e9, hub.cpuSeconds() - cpu, fleet.ended(), resident, open, waiting);
        for (var seconds = 30; seconds <= 90; seconds += 30) {
            TimeUnit.SECONDS.sleep(30);
            look(seconds + " s after");
        }
        print("heap after a collection: %.0f MiB", hub.heapAfterCollectionMiB());
        look("collected");
    }

    private HubSample look(String when) throws IOException, InterruptedException {
        var now = HubSample.of(hub, 0, when);
        show(when, now);
        return now;
    }

    private void show(String when, HubSample now) {
        print(
                "%-15s resident %.0f MiB, heap %.0f MiB, %.0f online, %.0f connections, %.0f threads: %.1f KiB a device",
                when,
                now.value(HubSample.RESIDENT),
                now.value(HubSample.HEAP),
                now.value(HubSample.SESSIONS),
                now.value(HubSample.CONNECTIONS),
                now.value(HubSample.THREADS),
                (now.value(HubSample.RESIDENT) - empty.value(HubSample.RESIDENT)) * 1024 / devices);
    }

    @SuppressWarnings("AnnotateFormatMethod") // the annotation would be a dependency for this one method
    private static void print(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }
}
