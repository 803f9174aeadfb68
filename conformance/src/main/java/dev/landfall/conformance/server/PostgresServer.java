package dev.landfall.conformance.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL server of Debian's packages (or of {@code /usr/lib/postgresql} or the usual paths). Its data is deleted when it is closed.
 * PostgreSQL refuses to run as root; then it runs as the user {@code postgres}. It asks for a password over TCP, and for none over the
 * socket in its own directory.
 */
public final class PostgresServer implements AutoCloseable {
    /** The user that owns all databases. */
    public static final String USER = "landfall";
    /** The password of {@link #USER}. */
    public static final String PASSWORD = "only-for-tests";

    private static final int SECONDS_MAX = 60;
    private static final int VERSION_LEAST = 15;
    private static final AtomicInteger DATABASES = new AtomicInteger();

    private final Path binaries;
    private final Path directory;
    private final List<String> asUser;
    private final List<String> options;
    private final int port;
    private @Nullable Process process;

    private PostgresServer(Path binaries, Path directory, List<String> options) throws IOException {
        this.binaries = binaries;
        this.directory = directory;
        this.options = options;
        this.port = freePort();
        this.asUser = asUser(directory);
    }

    /** The server of this process, started at the first call and stopped with the process. */
    public static PostgresServer shared() {
        return Shared.SERVER;
    }

    /** Starts a server in a new temporary directory, with options in the form of {@code postgresql.conf}. */
    public static PostgresServer start(String... options) {
        try {
            return start(Files.createTempDirectory("landfall-postgres"), options);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Starts a server in an empty directory, which is deleted when the server is closed.
     *
     * @throws IllegalStateException when PostgreSQL is not installed; the message says what to install
     */
    public static PostgresServer start(Path directory, String... options) {
        try {
            var server = new PostgresServer(binaries(), directory, List.of(options));
            server.make();
            server.restart();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path binaries() throws IOException {
        var found = new ArrayList<Path>();
        var debian = Path.of("/usr/lib/postgresql");
        if (Files.isDirectory(debian)) {
            try (var versions = Files.list(debian)) {
                versions.filter(version -> number(version) >= VERSION_LEAST)
                        .sorted(Comparator.comparingInt(PostgresServer::number).reversed())
                        .forEach(version -> found.add(version.resolve("bin")));
            }
        }
        found.addAll(List.of(Path.of("/usr/local/pgsql/bin"), Path.of("/usr/local/bin"), Path.of("/usr/bin")));
        return found.stream()
                .filter(path ->
                        Files.isExecutable(path.resolve("initdb")) && Files.isExecutable(path.resolve("postgres")))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalStateException(
                                "tests of the store on PostgreSQL start a server, and there is"
                                        + " none of version 15 or newer in /usr/lib/postgresql: install it (apt-get install postgresql)"));
    }

    private static int number(Path version) {
        var name = String.valueOf(version.getFileName());
        return name.matches("\\d{1,4}") ? Integer.parseInt(name) : 0;
    }

    /** The command prefix that switches to a user that may run PostgreSQL; empty when this process is not root. */
    private static List<String> asUser(Path directory) throws IOException {
        if (!Files.getOwner(directory).getName().equals("root")) {
            return List.of();
        }
        var users = directory.getFileSystem().getUserPrincipalLookupService();
        Files.setOwner(directory, users.lookupPrincipalByName("postgres"));
        return List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups");
    }

    private void make() throws IOException {
        var password = directory.resolve("password");
        Files.writeString(password, PASSWORD + "\n");
        Files.setPosixFilePermissions(password, PosixFilePermissions.fromString("rw-r--r--"));
        run(List.of(
                binaries.resolve("initdb").toString(),
                "--pgdata=" + data(),
                "--username=" + USER,
                "--pwfile=" + password,
                "--auth-host=scram-sha-256",
                "--auth-local=trust",
                "--encoding=UTF8",
                "--locale=C",
                "--no-sync"));
    }

    /** Starts the server again after {@link #killHard} or {@link #stop}, on the same port. Returns when it accepts connections. */
    public void restart() {
        var command = new ArrayList<>(asUser);
        command.addAll(List.of(
                binaries.resolve("postgres").toString(),
                "-D",
                data().toString(),
                "-k",
                directory.toString(),
                "-c",
                "listen_addresses=127.0.0.1",
                "-p",
                String.valueOf(port)));
        for (var option : options) {
            command.add("-c");
            command.add(option);
        }
        try {
            var log = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .start();
            process = log;
            var out = log.inputReader(StandardCharsets.UTF_8);
            var said = new StringBuilder();
            var line = out.readLine();
            while (line != null && !line.contains("ready to accept connections")) {
                said.append(line).append('\n');
                line = out.readLine();
            }
            if (line == null) {
                throw new IllegalStateException("PostgreSQL did not start: " + said);
            }
            Thread.ofVirtual().start(() -> out.lines().forEach(_ -> {}));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Makes a new, empty database and returns its name. */
    public String database() {
        var name = "test_" + DATABASES.incrementAndGet();
        sql("postgres", "CREATE DATABASE " + name + " TEMPLATE template0");
        return name;
    }

    /** Runs statements as the superuser, on a connection of its own, and returns what they print. */
    public String sql(String database, String statements) {
        return run(List.of(
                binaries.resolve("psql").toString(),
                "--host=" + directory,
                "--port=" + port,
                "--username=" + USER,
                "--no-psqlrc",
                "--tuples-only",
                "--no-align",
                "--set=ON_ERROR_STOP=1",
                "--command=" + statements,
                database));
    }

    /** The URL of a database, without the password. */
    public String url(String database) {
        return "postgres://" + USER + "@127.0.0.1:" + port + "/" + database;
    }

    /** A file with the password of {@link #USER}. */
    public Path passwordFile() {
        return directory.resolve("password");
    }

    public int port() {
        return port;
    }

    /** Whether the server runs. */
    public boolean alive() {
        return process != null && process.isAlive();
    }

    /** Kills all processes of the server, like a loss of power. */
    public void killHard() {
        if (process == null) {
            return;
        }
        var all = new ArrayList<>(process.descendants().toList());
        all.addFirst(process.toHandle());
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(one -> one.onExit().orTimeout(SECONDS_MAX, TimeUnit.SECONDS).join());
    }

    /** Stops the server in the fast mode: it ends sessions and keeps what is committed. */
    public void stop() {
        Optional.ofNullable(process).filter(Process::isAlive).ifPresent(running -> {
            run(List.of(
                    binaries.resolve("pg_ctl").toString(), "stop", "--pgdata=" + data(), "--mode=fast", "--silent"));
            running.onExit().orTimeout(SECONDS_MAX, TimeUnit.SECONDS).join();
        });
    }

    @Override
    public void close() {
        killHard();
        try (var files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path data() {
        return directory.resolve("data");
    }

    private String run(List<String> command) {
        var all = new ArrayList<>(asUser);
        all.addAll(command);
        try {
            var running = new ProcessBuilder(all)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .start();
            var said = new String(running.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!running.waitFor(SECONDS_MAX, TimeUnit.SECONDS) || running.exitValue() != 0) {
                running.destroyForcibly();
                throw new IllegalStateException(command.getFirst() + " failed: " + said);
            }
            return said.strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static final class Shared {
        static final PostgresServer SERVER = begun();

        private static PostgresServer begun() {
            var server = start("max_connections=200", "shared_buffers=128MB", "max_wal_size=2GB");
            Runtime.getRuntime().addShutdownHook(new Thread(server::close, "stop-postgres"));
            return server;
        }
    }
}
