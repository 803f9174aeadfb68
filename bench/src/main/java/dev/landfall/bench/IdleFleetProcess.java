package dev.landfall.bench;

import dev.landfall.guard.Guard;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs {@link IdleFleet} in a process of its own. Closing it ends the devices. */
final class IdleFleetProcess implements AutoCloseable {
    private final Process process;
    private final Writer orders;
    private volatile int online;
    private volatile long reconnects;
    private volatile int ended;
    /** The number of reconnects at which the last storm is over. */
    private volatile long due;

    private IdleFleetProcess(Process process) {
        this.process = process;
        orders = process.outputWriter(StandardCharsets.UTF_8);
        var lines = process.inputReader(StandardCharsets.UTF_8);
        Guard.startVirtual("swarm", () -> follow(lines));
    }

    /**
     * Starts the devices of an owner. Returns at once.
     *
     * @param token the token of the owner
     * @param seed the number from which the ids of the devices are computed
     */
    static IdleFleetProcess start(HubProcess hub, String token, int devices, long seed) throws IOException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var command = List.of(
                java,
                "-XX:+UseSerialGC",
                "-Xmx1536m",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                IdleFleet.class.getName(),
                hub.ready("api"),
                hub.ready("ca"),
                token,
                String.valueOf(devices),
                String.valueOf(seed));
        return new IdleFleetProcess(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.appendTo(new File(hub.ready("data") + ".swarm.log")))
                .start());
    }

    /** Waits until {@code devices} are online (again), {@code seconds} at most. Returns whether they are. */
    boolean await(int devices, int seconds) throws InterruptedException {
        for (var end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds); online < devices || reconnects < due; ) {
            if (System.nanoTime() - end >= 0 || !process.isAlive()) {
                return false;
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
        return true;
    }

    /** Closes all connections at once. */
    void storm() throws IOException {
        due = reconnects + online;
        orders.write("storm\n");
        orders.flush();
    }

    /** The number of devices that are signed in; half a second old at most. */
    int online() {
        return online;
    }

    /** The number of reconnects so far. */
    long reconnects() {
        return reconnects;
    }

    /** The number of devices that have given up. */
    int ended() {
        return ended;
    }

    @Override
    public void close() {
        try {
            orders.write("end\n");
            orders.flush();
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException _) {
            process.destroyForcibly();
        } catch (InterruptedException _) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private void follow(BufferedReader lines) {
        try {
            lines.lines()
                    .map(line -> line.split(" ", -1))
                    .filter(words -> words.length == 3)
                    .forEach(words -> {
                        online = Integer.parseInt(words[0]);
                        reconnects = Long.parseLong(words[1]);
                        ended = Integer.parseInt(words[2]);
                    });
        } catch (UncheckedIOException _) {
            online = 0; //   the process has ended, and its devices with it
        }
    }
}
