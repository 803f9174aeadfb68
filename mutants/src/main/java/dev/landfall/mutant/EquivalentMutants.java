package dev.landfall.mutant;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Mutants that behave as the program does: no test can tell them from it. Each is named with the reason. */
final class EquivalentMutants {
    private static final String LIST = "equivalent.txt";
    private static final String SEPARATOR = " : ";

    private final Map<String, String> reasons;

    private EquivalentMutants(Map<String, String> reasons) {
        this.reasons = reasons;
    }

    /** The list that belongs to this tool. */
    static EquivalentMutants list() throws IOException {
        try (var in = EquivalentMutants.class.getResourceAsStream(LIST)) {
            if (in == null) {
                throw new IllegalStateException("the list " + LIST + " is missing");
            }
            return read(new InputStreamReader(in, StandardCharsets.UTF_8));
        }
    }

    /** Reads a list: on each line a name, a colon and the reason; lines with # are comments. */
    static EquivalentMutants read(Reader list) throws IOException {
        var reasons = new HashMap<String, String>();
        var lines = new BufferedReader(list);
        for (var line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            var end = line.indexOf(SEPARATOR);
            if (end < 0 || line.substring(end + SEPARATOR.length()).isBlank()) {
                throw new IllegalArgumentException("a mutant is accepted without a reason: " + line);
            }
            reasons.put(
                    line.substring(0, end).strip(),
                    line.substring(end + SEPARATOR.length()).strip());
        }
        return new EquivalentMutants(reasons);
    }

    Optional<String> reason(String name) {
        return Optional.ofNullable(reasons.get(name));
    }

    Set<String> names() {
        return reasons.keySet();
    }
}
