package dev.landfall.mutant.sample;

/** What {@link ScaleCases} tests: some of it well, some badly, some not. */
public final class Scale {
    private Scale() {}

    /** Tested on both sides. */
    public static boolean isHeavy(int grams) {
        return grams >= 1000;
    }

    /** Tested far from its boundary only. */
    public static String size(int grams) {
        if (grams > 50) {
            return "large";
        }
        return "small";
    }

    /** Ends only if it counts upwards. */
    public static int steps(int end) {
        var steps = 0;
        for (var at = 0L; at != end; at += 1) {
            steps = end;
        }
        return steps;
    }

    /** No test comes here. */
    public static int forgotten(int grams) {
        return grams + 1;
    }
}
