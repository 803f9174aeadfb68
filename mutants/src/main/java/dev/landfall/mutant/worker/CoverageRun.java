package dev.landfall.mutant.worker;

import dev.landfall.mutant.bytecode.Probes;
import java.io.IOException;
import java.io.PrintStream;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.platform.engine.CancellationToken;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;

/**
 * Runs all tests of a module once, without a mutant, and writes down which lines each of them reaches.
 *
 * <p>The file has a line for each place ({@code P}, number, place) and for each test ({@code T}, class, test, milliseconds, state,
 * numbers of places), with tabs between.
 */
final class CoverageRun {
    private final Map<String, Integer> numbers = new HashMap<>();
    private final Tests tests;
    private final PrintStream told;

    CoverageRun(Tests tests, PrintStream told) {
        this.tests = tests;
        this.told = told;
    }

    void run(Path classes, Set<Path> testClasses, Path file) throws IOException {
        instrument(classes);
        try (var out = Files.newBufferedWriter(file)) {
            for (var place : numbers.entrySet()) {
                out.write("P\t" + place.getValue() + "\t" + place.getKey() + "\n");
            }
            for (var type : tests.classes(testClasses)) {
                told.println("CLASS\t" + type);
                write(type, out);
            }
        }
        told.println("DONE");
    }

    private void instrument(Path classes) throws IOException {
        var loader = CoverageRun.class.getClassLoader();
        var hits = Hits.class.describeConstable().orElseThrow();
        for (var file : ClassFiles.in(classes)) {
            var original = Files.readAllBytes(file);
            var type = ClassFiles.load(ClassFiles.name(classes, file));
            Agent.redefine(
                    type,
                    Probes.insert(
                            original, loader, hits, place -> numbers.computeIfAbsent(place, _ -> numbers.size())));
        }
    }

    private void write(String type, Writer out) throws IOException {
        var watched = new Watched();
        Hits.take();
        tests.run(List.of(type), watched, CancellationToken.create());
        watched.around.or(Hits.take());
        for (var test : watched.ended) {
            test.reached.or(watched.around);
            var places = test.reached.stream().mapToObj(Integer::toString).collect(Collectors.joining(","));
            out.write("T\t" + type + "\t" + test.name + "\t" + test.millis + "\t" + test.state + "\t" + places + "\n");
        }
    }

    /** One test that has ended. */
    private record Ended(String name, long millis, String state, BitSet reached) {}

    /** What is reached outside of tests, before the first one or between two, counts for all tests of the class. */
    private static final class Watched implements TestExecutionListener {
        private final List<Ended> ended = new ArrayList<>();
        private final BitSet around = new BitSet();
        private long begun;

        @Override
        public void executionStarted(TestIdentifier test) {
            if (test.isTest()) {
                around.or(Hits.take());
                begun = System.nanoTime();
            }
        }

        @Override
        public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            if (test.isTest()) {
                var millis = (System.nanoTime() - begun) / 1_000_000;
                ended.add(
                        new Ended(test.getUniqueId(), millis, result.getStatus().name(), Hits.take()));
            }
        }
    }
}
