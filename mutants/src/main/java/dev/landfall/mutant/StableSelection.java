package dev.landfall.mutant;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;

/** Chooses some of many by their names: what is added elsewhere changes the choice by little. */
final class StableSelection {
    private StableSelection() {}

    /** At most {@code count} of these, in their order; the same seed chooses the same ones. */
    static <T> List<T> of(List<T> all, Function<T, String> name, int count, long seed) {
        var chosen = all.stream()
                .sorted(Comparator.comparing(one -> rank(name.apply(one), seed)))
                .limit(count)
                .toList();
        return all.stream().filter(chosen::contains).toList();
    }

    private static String rank(String name, long seed) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest((seed + " " + name).getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
