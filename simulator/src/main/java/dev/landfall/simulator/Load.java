package dev.landfall.simulator;

import java.time.Duration;
import java.util.UUID;

/**
 * The load of a run.
 *
 * @param devices the number of devices; 1 to 100,000
 * @param rate changes of lights a second, of all devices together; 0 for none, {@link #UNLIMITED} for as many as the connections accept
 * @param time how long lights change, from the time when all devices are signed in and observed; zero until the run is stopped
 * @param seed the number from which the ids of the devices and all their changes are computed
 * @param burst how often a light changes in each turn of its device, each change in a notification of its own, all written at once; 1 to
 *     64. More than one saves system calls of the generator and the hub
 */
public record Load(int devices, double rate, Duration time, long seed, int burst) {

    /** The rate for as many changes as the connections accept. */
    public static final double UNLIMITED = Double.POSITIVE_INFINITY;

    public Load {
        if (devices < 1 || devices > 100_000) {
            throw new IllegalArgumentException("1 to 100,000 devices: " + devices);
        }
        if (!(rate >= 0)) {
            throw new IllegalArgumentException("no rate: " + rate);
        }
        if (burst < 1 || burst > 64) {
            throw new IllegalArgumentException("1 to 64 changes a turn: " + burst);
        }
    }

    /** A load with one change in each turn. */
    public Load(int devices, double rate, Duration time, long seed) {
        this(devices, rate, time, seed, 1);
    }

    /** The id of the device at {@code index}, from 0; the same for the same seed. */
    public UUID device(int index) {
        var high = mix(seed * 0x9e37_79b9_7f4a_7c15L + 2L * index);
        var low = mix(high + 2L * index + 1);
        return new UUID((high & ~0xf000L) | 0x4000L, (low & ~(3L << 62)) | (1L << 63));
    }

    private static long mix(long value) {
        var z = (value ^ (value >>> 30)) * 0xbf58_476d_1ce4_e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d0_49bb_1331_11ebL;
        return z ^ (z >>> 31);
    }
}
