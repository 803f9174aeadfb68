package dev.landfall.settings;

import java.util.Arrays;
import java.util.Collection;
import java.util.Optional;

/** Finds the known word that the operator probably meant. */
public final class SpellingSuggestion {
    private static final int CHANGES_MAX = 3;

    private SpellingSuggestion() {}

    /**
     * The known word with the fewest inserted, deleted or changed letters (Levenshtein distance). Empty when that would be more than
     * {@value #CHANGES_MAX}, or more than a third of the letters.
     */
    public static Optional<String> of(String typed, Collection<String> known) {
        var nearest = Optional.<String>empty();
        var least = Math.max(CHANGES_MAX, typed.length() / 3) + 1;
        for (var word : known) {
            var distance = distance(typed, word);
            // A word that keeps hardly a letter is no suggestion.
            if (distance < least && distance < Math.max(typed.length(), word.length()) - 1) {
                least = distance;
                nearest = Optional.of(word);
            }
        }
        return nearest;
    }

    private static int distance(String a, String b) {
        var row = new int[b.length() + 1];
        Arrays.setAll(row, i -> i);
        for (var i = 1; i <= a.length(); i++) {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.length(); j++) {
                var above = row[j];
                var change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(change, Math.min(above, row[j - 1]) + 1);
                diagonal = above;
            }
        }
        return row[b.length()];
    }
}
