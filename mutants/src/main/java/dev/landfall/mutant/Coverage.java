package dev.landfall.mutant;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Which tests reach which places, as a worker has written it down. */
final class Coverage {
    private final Map<String, Integer> numbers = new HashMap<>();
    private final Map<String, Test> tests = new LinkedHashMap<>();
    private final List<String> red = new ArrayList<>();

    private Coverage() {}

    /** One test that is green without a mutant. */
    private record Test(String type, String name, long millis, BitSet reaches) {}

    static Coverage read(Path file) throws IOException {
        var coverage = new Coverage();
        try (var lines = Files.lines(file)) {
            lines.forEach(coverage::read);
        }
        return coverage;
    }

    private void read(String line) {
        var words = line.split("\t", -1);
        if (words[0].equals("P")) {
            numbers.put(words[2], Integer.valueOf(words[1]));
        } else if (words[4].equals("SUCCESSFUL")) {
            var reaches = new BitSet();
            Arrays.stream(words[5].split(",", -1))
                    .filter(number -> !number.isEmpty())
                    .forEach(number -> reaches.set(Integer.parseInt(number)));
            tests.put(words[2], new Test(words[1], words[2], Long.parseLong(words[3]), reaches));
        } else if (words[4].equals("FAILED")) {
            red.add(words[2]);
        }
    }

    /** Tests that fail without any mutant; they are not used. */
    List<String> red() {
        return red;
    }

    /** How many tests are used. */
    int count() {
        return tests.size();
    }

    /** How long a test takes without a mutant, in milliseconds. */
    long millis(String test) {
        var found = tests.get(test);
        return found == null ? 0 : found.millis;
    }

    /** The tests that reach a place, those of one class together, and what takes little time first. */
    List<List<String>> reaching(String place) {
        var number = numbers.get(place);
        if (number == null) {
            return List.of();
        }
        var classes = new LinkedHashMap<String, List<Test>>();
        tests.values().stream()
                .filter(test -> test.reaches.get(number))
                .sorted(Comparator.comparingLong(Test::millis))
                .forEach(test -> classes.computeIfAbsent(test.type, _ -> new ArrayList<>())
                        .add(test));
        return classes.values().stream()
                .sorted(Comparator.comparingLong(
                        group -> group.stream().mapToLong(Test::millis).sum()))
                .map(group -> group.stream().map(Test::name).toList())
                .toList();
    }
}
