package dev.landfall.move;

import dev.landfall.provider.Fault;
import dev.landfall.provider.Partition;
import dev.landfall.provider.ProviderException;
import dev.landfall.provider.Store;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;

/** Writes an {@link ExportFile}. For one thread. */
final class ExportWriter implements CopyDestination, AutoCloseable {
    private final FileChannel file;
    private final DataOutputStream out;
    private final MessageDigest sha = ExportFile.sha();
    private final long[] ends;
    private long parts;

    /** Begins a file, which must not exist. */
    ExportWriter(Path path, ExportFile.Header header) throws IOException {
        file = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        out = new DataOutputStream(
                new DigestOutputStream(new BufferedOutputStream(Channels.newOutputStream(file), 1 << 20), sha));
        ends = new long[header.shards()];
        out.write(ExportFile.LETTERS);
        frame(ExportFile.HEADER, header.encode());
    }

    @Override
    public long end(int shard) {
        return ends[shard];
    }

    @Override
    public Optional<List<Store.Whole>> there(List<Partition> partitions) {
        return Optional.empty();
    }

    @Override
    public void restore(int shard, Store.Part part) {
        try {
            frame(ExportFile.PART, new ExportFile.Piece(shard, part).encode());
        } catch (IOException full) {
            throw new ProviderException(Fault.CORRUPT, "the export cannot be written: " + full.getMessage(), full);
        }
        ends[shard] = Math.max(ends[shard], part.end());
        parts++;
    }

    /** Completes the file, and syncs it to the disk. */
    void finish() throws IOException {
        out.flush();
        frame(ExportFile.END, new ExportFile.End(parts, ExportFile.copy(sha).digest()).encode());
        out.flush();
        file.force(true);
    }

    private void frame(int type, byte[] content) throws IOException {
        out.writeByte(type);
        out.writeInt(content.length);
        out.write(content);
        out.writeInt(ExportFile.crc(type, content));
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
