package dev.landfall.move;

import dev.landfall.form.FormReader;
import dev.landfall.form.FormWriter;
import dev.landfall.provider.Fault;
import dev.landfall.provider.ProviderException;
import dev.landfall.provider.Store.Kept;
import dev.landfall.provider.Store.Part;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * The file of an export: eight letters, then frames of type, length, content and CRC-32C. The first frame has the header. The last frame
 * has the number of parts and the SHA-256 of everything before it; without it the file is incomplete and is refused. A partition may
 * occur several times: the last one counts.
 *
 * <pre>
 *  "LFEXPORT"  'H' header  'P' part …  'E' end  frame: type(1) length(4) content crc(4)
 * </pre>
 */
public final class ExportFile {
    static final byte[] LETTERS = "LFEXPORT".getBytes(StandardCharsets.US_ASCII);
    static final int HEADER = 'H';
    static final int PART = 'P';
    static final int END = 'E';
    /** The version of the file's form. */
    static final int FORMAT = 1;

    private static final int HEADER_KIND = 93;
    private static final int PART_KIND = 94;
    private static final int END_KIND = 95;
    private static final int FRAME_BYTES_MAX = 512 << 20;

    private ExportFile() {}

    /**
     * The header of a file.
     *
     * @param id of this export
     * @param hub the id of the exported hub
     * @param shards of the exported store; the importing one must have the same number
     * @param engine and {@code program}: with which it was made, for people
     * @param time when, in nanoseconds since 1970
     */
    public record Header(UUID id, String hub, int shards, String engine, String program, long time) {
        byte[] encode() {
            return new FormWriter(FORMAT, HEADER_KIND)
                    .text(id.toString())
                    .text(hub)
                    .number(shards)
                    .text(engine)
                    .text(program)
                    .number(time)
                    .done();
        }

        static Header decode(byte[] bytes) {
            var in = new FormReader(bytes, FORMAT, HEADER_KIND);
            var id = in.text();
            try {
                return in.end(
                        new Header(UUID.fromString(id), in.text(), in.count(), in.text(), in.text(), in.number()));
            } catch (IllegalArgumentException none) {
                throw in.corrupt("an export that is called " + id);
            }
        }
    }

    /** A part of one shard. */
    record Piece(int shard, Part part) {
        byte[] encode() {
            var out = new FormWriter(FORMAT, PART_KIND)
                    .number(shard)
                    .number(part.begin())
                    .number(part.end())
                    .number(part.partitions().size());
            part.partitions().forEach(whole -> out.bytes(ContentBytes.whole(whole)));
            out.number(part.log().size());
            part.log()
                    .forEach(kept -> out.bytes(ContentBytes.entry(kept.entry())).number(kept.keepUntil()));
            return out.done();
        }

        static Piece decode(byte[] bytes) {
            var in = new FormReader(bytes, FORMAT, PART_KIND);
            var shard = in.count();
            var begin = in.number();
            var end = in.number();
            var wholes = in.list(() -> ContentBytes.whole(in.bytes()));
            var log = in.list(() -> new Kept(ContentBytes.entry(in.bytes()), in.number()));
            return in.end(new Piece(shard, new Part(wholes, log, begin, end)));
        }
    }

    /**
     * The last frame.
     *
     * @param parts the number of parts
     * @param digest the SHA-256 of everything before it
     */
    record End(long parts, byte[] digest) {
        byte[] encode() {
            return new FormWriter(FORMAT, END_KIND).number(parts).bytes(digest).done();
        }

        static End decode(byte[] bytes) {
            var in = new FormReader(bytes, FORMAT, END_KIND);
            return in.end(new End(in.number(), in.bytes()));
        }
    }

    /** Receives the content of a file. */
    interface Taking {
        /** Called first, with the header. */
        void begins(Header header);

        /** Called with each part, in order. */
        void takes(Piece piece);
    }

    /**
     * Reads a whole file.
     *
     * @throws ProviderException CORRUPT when it is damaged or incomplete, UNSUPPORTED when a newer release has written it
     * @throws IOException when it cannot be read
     */
    static Header read(Path file, Taking taking) throws IOException {
        var sha = sha();
        try (var bytes = new BufferedInputStream(Files.newInputStream(file), 1 << 20);
                var digested = new DigestInputStream(bytes, sha);
                var in = new DataInputStream(digested)) {
            if (!Arrays.equals(in.readNBytes(LETTERS.length), LETTERS)) {
                throw corrupt(file, "is no export");
            }
            var header = Header.decode(frame(in, file, HEADER).content());
            taking.begins(header);
            var digest = copy(sha).digest();
            var parts = 0L;
            var frame = frame(in, file, PART, END);
            for (; frame.type() == PART; frame = frame(in, file, PART, END)) {
                taking.takes(Piece.decode(frame.content()));
                digest = copy(sha).digest();
                parts++;
            }
            var end = End.decode(frame.content());
            if (end.parts() != parts || !Arrays.equals(end.digest(), digest) || in.read() >= 0) {
                throw corrupt(file, "is damaged");
            }
            return header;
        } catch (EOFException cut) {
            throw new ProviderException(Fault.CORRUPT, file + " ends in the middle", cut);
        }
    }

    private record Frame(int type, byte[] content) {}

    private static Frame frame(DataInputStream in, Path file, Integer... types) throws IOException {
        var type = in.readUnsignedByte();
        var length = in.readInt();
        if (!Arrays.asList(types).contains(type) || length < 2 || length > FRAME_BYTES_MAX) {
            throw corrupt(file, "is damaged");
        }
        var content = content(in, length);
        if (in.readInt() != crc(type, content)) {
            throw corrupt(file, "is damaged");
        }
        if ((content[0] & 0xff) > FORMAT) {
            throw new ProviderException(Fault.UNSUPPORTED, file + " was written by a newer release");
        }
        return new Frame(type, content);
    }

    /** Reads bytes piece by piece, so that a damaged length does not allocate more memory than the file has bytes. */
    private static byte[] content(InputStream in, int length) throws IOException {
        var pieces = new ArrayList<byte[]>();
        var left = length;
        while (left > 0) {
            var piece = in.readNBytes(Math.min(left, 1 << 20));
            if (piece.length == 0) {
                throw new EOFException();
            }
            pieces.add(piece);
            left -= piece.length;
        }
        var all = new byte[length];
        var at = 0;
        for (var piece : pieces) {
            System.arraycopy(piece, 0, all, at, piece.length);
            at += piece.length;
        }
        return all;
    }

    static int crc(int type, byte[] content) {
        var sum = new CRC32C();
        sum.update(type);
        sum.update(content);
        return (int) sum.getValue();
    }

    static MessageDigest sha() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }

    static MessageDigest copy(MessageDigest digest) {
        try {
            return (MessageDigest) digest.clone();
        } catch (CloneNotSupportedException impossible) {
            throw new IllegalStateException("SHA-256 can be copied", impossible);
        }
    }

    private static ProviderException corrupt(Path file, String why) {
        return new ProviderException(Fault.CORRUPT, file + " " + why);
    }
}
