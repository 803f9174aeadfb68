package dev.landfall.app.data;

import dev.landfall.app.console.CommandFailure;
import dev.landfall.app.console.ExitCode;
import dev.landfall.core.model.HubId;
import dev.landfall.core.model.NodeId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The data directory of one node of a hub. One process owns it at a time; other processes are told which. It has the permanent id of the
 * node and, once it was used, of the node's hub.
 */
public final class DataDirectory implements AutoCloseable {
    private static final String LOCK = "hub.lock";
    private static final String HUB_ID = "hub.id";
    private static final String NODE_ID = "node.id";

    private final Path path;
    private final FileChannel lockFile;
    private final NodeId nodeId;
    private final MadeFiles made;
    private @Nullable HubId hubId;

    private DataDirectory(Path path, FileChannel lockFile, NodeId nodeId, MadeFiles made) {
        this.path = path;
        this.lockFile = lockFile;
        this.nodeId = nodeId;
        this.made = made;
    }

    /**
     * Locks the directory for this process; creates it (0700) and the node's id if they do not exist.
     *
     * @throws CommandFailure DATA_IN_USE with the process that has it; FAILED when it cannot be written; SETTINGS when a file in it is
     *     missing or damaged
     */
    public static DataDirectory open(Path directory) {
        var path = directory.toAbsolutePath().normalize();
        try {
            PrivateFiles.directory(path);
            return checked(path, lock(path));
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitCode.FAILED,
                    "DataDirectory",
                    "the data directory " + path + " cannot be used: " + e,
                    "make the directory writable for this user, or choose another one with --data",
                    e);
        }
    }

    private static DataDirectory checked(Path path, FileChannel lockFile) throws IOException {
        var whole = false;
        try {
            var made = MadeFiles.check(path);
            var hub = hubId(path.resolve(HUB_ID));
            var directory = new DataDirectory(path, lockFile, nodeId(path.resolve(NODE_ID)), made);
            directory.hubId = hub.orElse(null);
            made.made(HUB_ID, NODE_ID);
            whole = true;
            return directory;
        } finally {
            if (!whole) {
                lockFile.close();
            }
        }
    }

    /** The list of the files that were made here once. */
    public MadeFiles made() {
        return made;
    }

    /** The absolute path of the directory. */
    public Path path() {
        return path;
    }

    /** The id of the node, for the life of the directory. */
    public NodeId nodeId() {
        return nodeId;
    }

    /** The hub of this node; empty before the node has seen the hub's store for the first time. */
    public Optional<HubId> hubId() {
        return Optional.ofNullable(hubId);
    }

    /** Sets the hub of this node. Called by one thread, before others ask {@link #hubId}. */
    public void belongTo(HubId hub) throws IOException {
        if (hubId == null) {
            PrivateFiles.writeOpen(path.resolve(HUB_ID), hub + "\n");
            hubId = hub;
        }
        made.made(HUB_ID);
    }

    /** The path of a file or directory in it. */
    public Path resolve(String name) {
        return path.resolve(name);
    }

    /** Releases the directory and its lock. */
    @Override
    public void close() {
        try {
            lockFile.close();
        } catch (IOException e) {
            throw new UncheckedIOException("the lock of " + path + " cannot be released", e);
        }
    }

    /** The process that owns the directory; empty when there is none. Locks and creates nothing. */
    public static Optional<Long> owner(Path directory) {
        var lock = directory.resolve(LOCK);
        if (!Files.isReadable(lock)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Long.parseLong(Files.readString(lock).strip()))
                    .filter(pid -> pid != ProcessHandle.current().pid())
                    .filter(pid ->
                            ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false))
                    .filter(_ -> locked(lock));
        } catch (IOException | NumberFormatException unreadable) {
            return Optional.empty();
        }
    }

    private static boolean locked(Path lock) {
        try (var file = FileChannel.open(lock, StandardOpenOption.READ, StandardOpenOption.WRITE);
                var taken = tryLock(file)) {
            return taken == null;
        } catch (IOException unknown) {
            return false;
        }
    }

    private static FileChannel lock(Path path) throws IOException {
        var file = FileChannel.open(
                path.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        var taken = false;
        try {
            taken = tryLock(file) != null;
            if (!taken) {
                throw inUse(path, read(file));
            }
            file.truncate(0);
            file.write(
                    ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.UTF_8)), 0);
            return file;
        } finally {
            if (!taken) {
                file.close();
            }
        }
    }

    private static @Nullable FileLock tryLock(FileChannel file) throws IOException {
        try {
            return file.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    private static String read(FileChannel file) throws IOException {
        var bytes = ByteBuffer.allocate(32);
        file.read(bytes, 0);
        return new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8).strip();
    }

    private static CommandFailure inUse(Path path, String pid) {
        var who = pid.isEmpty() ? "another process" : "process " + pid;
        return new CommandFailure(
                ExitCode.DATA_IN_USE,
                "the data directory " + path + " is in use by " + who,
                "stop that hub with ./landfall stop --data " + path + ", or choose another directory with --data");
    }

    private static Optional<HubId> hubId(Path file) throws IOException {
        return uuid(
                        file,
                        "does not contain the hub's id (a UUID)",
                        "restore the file from a backup; a hub with another id would be a different hub for all devices")
                .map(HubId::of);
    }

    private static NodeId nodeId(Path file) throws IOException {
        var known = uuid(
                file,
                "does not contain the id of this node of the hub (a UUID)",
                "restore the file from a backup; or delete it and its line in " + MadeFiles.LIST
                        + ": the node then gets a new id, and sessions of its last start end when their lease is over");
        if (known.isPresent()) {
            return NodeId.of(known.get());
        }
        var fresh = NodeId.of(UUID.randomUUID());
        PrivateFiles.writeOpen(file, fresh + "\n");
        return fresh;
    }

    private static Optional<UUID> uuid(Path file, String wrong, String cure) throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(UUID.fromString(Files.readString(file).strip()));
        } catch (IllegalArgumentException | CharacterCodingException damaged) {
            throw MadeFiles.wrong(file + " " + wrong, cure);
        }
    }
}
