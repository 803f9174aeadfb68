package dev.landfall.content;

/** Floating-point numbers as bits, so that a NaN keeps its payload on every processor. */
final class Floats {
    /** The usual NaN. */
    static final long NAN = 0x7ff8000000000000L;

    static final long INFINITY = 0x7ff0000000000000L;
    static final long SIGN = 0x8000000000000000L;

    private Floats() {}

    /** The bits of the double that a 16-bit number stands for. */
    static long widenHalf(short half) {
        if ((half & 0x7c00) == 0x7c00) {
            return (half & 0x8000L) << 48 | INFINITY | (half & 0x3ffL) << 42;
        }
        return Double.doubleToRawLongBits(Float.float16ToFloat(half));
    }

    /** The bits of the double that a 32-bit number stands for. */
    static long widenSingle(int single) {
        if ((single & 0x7f800000) == 0x7f800000) {
            return (single & 0x80000000L) << 32 | INFINITY | (single & 0x7fffffL) << 29;
        }
        return Double.doubleToRawLongBits(Float.intBitsToFloat(single));
    }

    static boolean isFinite(long bits) {
        return (bits & INFINITY) != INFINITY;
    }
}
