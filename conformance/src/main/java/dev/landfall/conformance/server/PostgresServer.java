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
 * A PostgreSQL server of Debian's packages (or any that lie in {@code /usr/lib/postgresql} or on the usual paths), with data
 * that goes away with it. It refuses to run as root; then it runs as the user {@code postgres}. Over TCP it asks for a
 * password, over its socket in its own directory it does not.
 */
public final class PostgresServer implements AutoCloseable {
    /** Who owns all databases. */
    public static final String USER = "landfall";
    /** Of {@link #USER}. */
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

    /** One for the whole process, started when it is first asked for and stopped with the process. */
    public static PostgresServer shared() {
        return Shared.SERVER;
    }

    /** Starts one in a new directory of the system's, with more options as {@code postgresql.conf} knows them. */
    public static PostgresServer start(String... options) {
        try {
            return start(Files.createTempDirectory("landfall-postgres"), options);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Starts one in an empty directory; it is removed when the server is closed.
     *
     * @throws IllegalStateException when there is no PostgreSQL here, with a sentence that says what to install
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

    /** How to become someone whom PostgreSQL lets run; nothing when we are not root. */
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

    /** Starts it again after {@link #killHard} or {@link #stop}, on the same port; returns when it lets in. */
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

    /** A new, empty database; its name. */
    public String database() {
        var name = "test_" + DATABASES.incrementAndGet();
        sql("postgres", "CREATE DATABASE " + name + " TEMPLATE template0");
        return name;
    }

    /** Runs statements as the owner of all, beside every connection; what they print. */
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

    /** Where a database is, without the password. */
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

    /** Whether it runs. */
    public boolean alive() {
        return process != null && process.isAlive();
    }

    /** Ends all its processes as a power cut would, as far as processes can have one. */
    public void killHard() {
        if (process == null) {
            return;
        }
        var all = new ArrayList<>(process.descendants().toList());
        all.addFirst(process.toHandle());
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(one -> one.onExit().orTimeout(SECONDS_MAX, TimeUnit.SECONDS).join());
    }

    /** Stops it as an operator in a hurry would: sessions are ended, what is committed is kept. */
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
