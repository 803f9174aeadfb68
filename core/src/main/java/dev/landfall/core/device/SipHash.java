package dev.landfall.core.device;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.SecureRandom;

/**
 * SipHash-2-4 (Aumasson and Bernstein, 2012): a hash of 64 bits with a key. Without the key nobody can construct two contents with the
 * same hash.
 *
 * @param k0 first half of the key
 * @param k1 second half of the key
 */
record SipHash(long k0, long k1) {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /** A hash with a random key. */
    static SipHash random() {
        var random = new SecureRandom();
        return new SipHash(random.nextLong(), random.nextLong());
    }

    /** The hash of eight bytes (little-endian in {@code head}) and those that follow. */
    long of(long head, byte[] bytes) {
        var v0 = k0 ^ 0x736f6d6570736575L;
        var v1 = k1 ^ 0x646f72616e646f6dL;
        var v2 = k0 ^ 0x6c7967656e657261L;
        var v3 = k1 ^ 0x7465646279746573L;
        var blocks = bytes.length >>> 3;
        // One block before the bytes, one with the rest and the length after them, then four rounds to finish.
        for (var block = -1; block <= blocks + 1; block++) {
            var finish = block > blocks;
            var word = finish ? 0 : word(head, bytes, block, blocks);
            v3 ^= word;
            v2 ^= finish ? 0xff : 0;
            for (var round = finish ? 4 : 2; round > 0; round--) {
                v0 += v1;
                v1 = Long.rotateLeft(v1, 13) ^ v0;
                v0 = Long.rotateLeft(v0, 32);
                v2 += v3;
                v3 = Long.rotateLeft(v3, 16) ^ v2;
                v0 += v3;
                v3 = Long.rotateLeft(v3, 21) ^ v0;
                v2 += v1;
                v1 = Long.rotateLeft(v1, 17) ^ v2;
                v2 = Long.rotateLeft(v2, 32);
            }
            v0 ^= word;
        }
        return v0 ^ v1 ^ v2 ^ v3;
    }

    private static long word(long head, byte[] bytes, int block, int blocks) {
        if (block < 0) {
            return head;
        }
        return block < blocks ? (long) LONGS.get(bytes, block << 3) : tail(bytes, blocks << 3);
    }

    private static long tail(byte[] bytes, int from) {
        var word = (long) (bytes.length + Long.BYTES) << 56;
        for (var i = from; i < bytes.length; i++) {
            word |= (bytes[i] & 0xffL) << ((i - from) << 3);
        }
        return word;
    }
}
