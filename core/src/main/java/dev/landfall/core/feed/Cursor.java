package dev.landfall.core.feed;

import dev.landfall.core.model.Reason;
import dev.landfall.core.model.Refused;
import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.zip.CRC32C;

/**
 * The position of a reader in each shard. A cursor covers all entries up to a position, or all entries before that position and
 * the first {@code ordinals[shard]} events of the entry at it. It belongs to one subscription and is not safe for several
 * threads.
 */
final class Cursor {
    private static final int VERSION = 1;
    private static final int CHECK_BYTES = 4;
    private static final int SHARDS_MAX = 65_536;

    /** The newest position of each shard from which the reader has events. */
    private final long[] positions;
    /** How many events of the entry at {@code positions} the reader has; 0 when it has all of them. */
    private final int[] ordinals;

    private Cursor(long[] positions, int[] ordinals) {
        this.positions = positions;
        this.ordinals = ordinals;
    }

    /** A cursor that covers all entries up to and including these positions. */
    static Cursor at(long[] positions) {
        return new Cursor(positions.clone(), new int[positions.length]);
    }

    Cursor copy() {
        return new Cursor(positions.clone(), ordinals.clone());
    }

    int shards() {
        return positions.length;
    }

    /**
     * The position after which the store's log is read. It is one lower than {@link #position} when the reader has only some
     * events of the entry there, so that the entry is read again.
     */
    long after(int shard) {
        return ordinals[shard] == 0 ? positions[shard] : positions[shard] - 1;
    }

    /** The newest position of which the reader has at least one event. */
    long position(int shard) {
        return positions[shard];
    }

    /**
     * Moves the cursor forward: it then covers all entries of the shard up to and including this position. A lower position
     * changes nothing.
     */
    void raise(int shard, long position) {
        if (position >= positions[shard]) {
            positions[shard] = position;
            ordinals[shard] = 0;
        }
    }

    /** Moves the cursor forward in every shard; see {@link #raise(int, long)}. */
    void raise(long[] all) {
        for (var shard = 0; shard < all.length; shard++) {
            raise(shard, all[shard]);
        }
    }

    /** Whether a reader that has all entries after these positions has everything that the cursor still lacks. */
    boolean follows(long[] all) {
        for (var shard = 0; shard < all.length; shard++) {
            if (after(shard) < all[shard]) {
                return false;
            }
        }
        return true;
    }

    /** Moves the cursor forward so that it covers this event and all events before it in its shard. */
    void take(Event event) {
        if (event.last()) {
            raise(event.shard(), event.position());
        } else if (!has(event)) {
            positions[event.shard()] = event.position();
            ordinals[event.shard()] = event.ordinal() + 1;
        }
    }

    /** Whether the cursor covers this event. */
    boolean has(Event event) {
        var shard = event.shard();
        return event.position() < positions[shard]
                || (event.position() == positions[shard]
                        && (ordinals[shard] == 0 || event.ordinal() < ordinals[shard]));
    }

    /**
     * Encodes the cursor as a token of URL-safe base64 letters. The token ends with a checksum over the hub's id and the
     * content.
     *
     * @param hub the id of the hub for which the token is valid
     */
    String token(String hub) {
        var out = new ByteArrayOutputStream();
        out.write(VERSION);
        number(out, positions.length);
        for (var shard = 0; shard < positions.length; shard++) {
            number(out, positions[shard]);
            number(out, ordinals[shard]);
        }
        var body = out.toByteArray();
        var all = ByteBuffer.allocate(body.length + CHECK_BYTES).put(body).putInt(check(hub, body));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(all.array());
    }

    /**
     * Decodes a token.
     *
     * @param shards the number of shards of the hub
     * @throws Refused INVALID when the token is damaged, or was made by another hub or for another number of shards
     */
    static Cursor read(String token, String hub, int shards) {
        try {
            var all = Base64.getUrlDecoder().decode(token);
            if (all.length <= CHECK_BYTES) {
                throw invalid();
            }
            var body = Arrays.copyOf(all, all.length - CHECK_BYTES);
            if (ByteBuffer.wrap(all, body.length, CHECK_BYTES).getInt() != check(hub, body)) {
                throw invalid();
            }
            var in = ByteBuffer.wrap(body);
            if (in.get() != VERSION || number(in) != shards || shards > SHARDS_MAX) {
                throw invalid();
            }
            var cursor = at(new long[shards]);
            for (var shard = 0; shard < shards; shard++) {
                cursor.positions[shard] = number(in);
                cursor.ordinals[shard] = Math.toIntExact(number(in));
            }
            return cursor;
        } catch (IllegalArgumentException | ArithmeticException | BufferUnderflowException none) {
            throw invalid();
        }
    }

    private static Refused invalid() {
        return new Refused(Reason.INVALID, "This is not a token of this hub's events.");
    }

    private static int check(String hub, byte[] body) {
        var sum = new CRC32C();
        sum.update(hub.getBytes(StandardCharsets.UTF_8));
        sum.update(body);
        return (int) sum.getValue();
    }

    private static void number(ByteArrayOutputStream out, long value) {
        var left = value;
        while (left > 0x7f) {
            out.write((int) (left & 0x7f) | 0x80);
            left >>>= 7;
        }
        out.write((int) left);
    }

    private static long number(ByteBuffer in) {
        var value = 0L;
        for (var shift = 0; shift < Long.SIZE - 1; shift += 7) {
            var next = in.get();
            value |= (next & 0x7fL) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw invalid();
    }
}
