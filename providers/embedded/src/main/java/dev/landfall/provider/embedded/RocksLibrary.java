package dev.landfall.provider.embedded;

import dev.landfall.provider.Fault;
import dev.landfall.provider.ProviderException;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.zip.CRC32;
import org.rocksdb.RocksDB;
import org.rocksdb.util.Environment;

/**
 * Loads RocksDB's native library from a copy in the store's directory. By default, RocksDB unpacks 17 MB into the temporary directory at
 * every start, and leaves them there when the process is killed.
 */
final class RocksLibrary {
    private static final int BUFFER = 1024 * 1024;
    private static boolean loaded;

    private RocksLibrary() {}

    static synchronized void load(Path directory) {
        if (loaded) {
            return;
        }
        try {
            var copies = directory.resolve("native");
            unpack(copies);
            RocksDB.loadLibrary(List.of(copies.toString()));
        } catch (IOException | UnsatisfiedLinkError e) {
            // The hub also starts if the directory does not allow programs.
            loadAnywhere(e);
        }
        loaded = true;
    }

    /** The version of the library. */
    static String version() {
        return RocksDB.rocksdbVersion().toString();
    }

    private static void loadAnywhere(Throwable why) {
        try {
            RocksDB.loadLibrary();
        } catch (UnsatisfiedLinkError e) {
            e.addSuppressed(why);
            throw new ProviderException(Fault.UNAVAILABLE, "the native library of RocksDB does not load", e);
        }
    }

    /** Unpacks the library into the store's directory, unless it is there already, byte for byte. */
    private static void unpack(Path copies) throws IOException {
        var resource = RocksDB.class.getClassLoader().getResource(Environment.getJniLibraryFileName("rocksdb"));
        if (resource == null || !(resource.openConnection() instanceof JarURLConnection jar)) {
            throw new IOException("the library is in no archive");
        }
        var entry = jar.getJarEntry();
        // The name for which RocksDB looks in a directory differs from the name in its archive.
        var copy = copies.resolve(Environment.getJniLibraryFileName("rocksdbjni"));
        if (Files.exists(copy) && Files.size(copy) == entry.getSize() && crc(copy) == entry.getCrc()) {
            return;
        }
        Files.createDirectories(copies);
        var half = Files.createTempFile(copies, "library", ".new");
        try (InputStream in = jar.getInputStream()) {
            Files.copy(in, half, StandardCopyOption.REPLACE_EXISTING);
        }
        Files.move(half, copy, StandardCopyOption.ATOMIC_MOVE);
    }

    private static long crc(Path file) throws IOException {
        var crc = new CRC32();
        var buffer = new byte[BUFFER];
        try (var in = Files.newInputStream(file)) {
            for (var read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                crc.update(buffer, 0, read);
            }
        }
        return crc.getValue();
    }
}
