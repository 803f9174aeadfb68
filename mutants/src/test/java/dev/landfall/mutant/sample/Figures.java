package dev.landfall.mutant.sample;

import java.util.List;
import java.util.Optional;

/** One method for each kind of mutant. */
public class Figures {
    private Figures() {}

    /** Has a boundary and a condition. */
    public static int smaller(int one, int other) {
        if (one < other) {
            return one;
        }
        return other;
    }

    /** Has a call without a result. */
    public static int written(int value) {
        var text = new StringBuilder("0123456789");
        text.setLength(value);
        return text.length();
    }

    /** Has arithmetic with numbers of two slots. */
    public static long sum(long one, long other) {
        return one + other;
    }

    /** Has a number. */
    public static int next(int value) {
        return value + 3;
    }

    /** Counts. */
    public static int counted(int value) {
        var count = 10;
        count++;
        return count + value;
    }

    /** Has a result with an empty value. */
    public static Optional<String> named(int value) {
        return Optional.of("n" + value);
    }

    /** Has a result with an empty value that an interface makes. */
    public static List<Integer> listed(int value) {
        return List.of(value);
    }

    /** True or false. */
    public static boolean isEven(int value) {
        return value % 2 == 0;
    }

    /** Has code that the compiler writes twice. */
    public static int tidied(int value) {
        var text = new StringBuilder();
        try {
            return Math.addExact(value, text.length());
        } finally {
            text.setLength(1);
        }
    }
}
