package dev.landfall.simulator;

import java.util.Arrays;

/** The states of the lights of one device, in compact arrays. */
final class Lights {

    private static final int POWER_MAX = 100;

    private final boolean[] states;
    private final int[] powers;
    private final long[] seqs;
    private final long[] etags;

    Lights(int count, long etag) {
        states = new boolean[count];
        powers = new int[count];
        seqs = new long[count];
        etags = new long[count];
        Arrays.fill(etags, etag);
    }

    int count() {
        return seqs.length;
    }

    boolean state(int number) {
        return states[number - 1];
    }

    int power(int number) {
        return powers[number - 1];
    }

    /** The number of changes of a light so far; it is also the number of its last change. */
    long seq(int number) {
        return seqs[number - 1];
    }

    long etag(int number) {
        return etags[number - 1];
    }

    void resumeAt(int number, long seq) {
        seqs[number - 1] = seq;
    }

    /** Makes the next change of a light. The new state is computed from {@code seed} and the number of changes. */
    void change(int number, long seed, long etag) {
        var at = number - 1;
        var mixed = mix(seed + number * 0x9e37_79b9_7f4a_7c15L + ++seqs[at]);
        states[at] = !states[at];
        powers[at] = (int) Long.remainderUnsigned(mixed, POWER_MAX + 1);
        etags[at] = etag;
    }

    /** Sets a light to the state that a request asks for. */
    void set(int number, boolean state, int power, long etag) {
        var at = number - 1;
        seqs[at]++;
        states[at] = state;
        powers[at] = power;
        etags[at] = etag;
    }

    private static long mix(long value) {
        var z = (value ^ (value >>> 30)) * 0xbf58_476d_1ce4_e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d0_49bb_1331_11ebL;
        return z ^ (z >>> 31);
    }
}
