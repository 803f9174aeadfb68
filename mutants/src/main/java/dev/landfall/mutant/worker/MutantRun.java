package dev.landfall.mutant.worker;

import dev.landfall.mutant.bytecode.Mutant;
import dev.landfall.mutant.bytecode.Mutator;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.platform.engine.CancellationToken;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;

/**
 * Runs tests against mutants, and tells what becomes of them, one message on a line: {@code TEST} when a test begins, then {@code
 * KILLED} with the test and its message, {@code LIVES}, or {@code SPOILED} when a test that failed fails without the mutant as well.
 */
final class MutantRun {
    private final Path classes;
    private final Tests tests;
    private final PrintStream told;

    MutantRun(Path classes, Tests tests, PrintStream told) {
        this.classes = classes;
        this.tests = tests;
        this.told = told;
    }

    /**
     * Runs the groups of tests one after the other until one test fails.
     *
     * @param groups tests, those of one class in one group
     */
    void run(Mutant mutant, List<List<String>> groups) throws IOException {
        var type = ClassFiles.load(mutant.type());
        var original = Files.readAllBytes(classes.resolve(mutant.type().replace('.', '/') + ".class"));
        Agent.redefine(type, Mutator.mutate(original, mutant, MutantRun.class.getClassLoader()));
        Failed failed = null;
        for (var group : groups) {
            failed = firstFailure(group);
            if (failed != null) {
                break;
            }
        }
        Agent.redefine(type, original);
        if (failed == null) {
            told.println("LIVES");
        } else if (firstFailure(List.of(failed.test)) != null) {
            told.println("SPOILED\t" + failed.test);
        } else {
            told.println("KILLED\t" + failed.test + "\t" + failed.message);
        }
    }

    private @Nullable Failed firstFailure(List<String> group) {
        var watched = new Watched();
        tests.run(group, watched, watched.stop);
        return watched.failed;
    }

    private record Failed(String test, String message) {}

    private final class Watched implements TestExecutionListener {
        private final CancellationToken stop = CancellationToken.create();
        private volatile @Nullable Failed failed;

        @Override
        public void executionStarted(TestIdentifier test) {
            if (test.isTest()) {
                told.println("TEST\t" + test.getUniqueId());
            }
        }

        @Override
        public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            if (result.getStatus() == TestExecutionResult.Status.FAILED && failed == null) {
                var message = result.getThrowable().map(Throwable::toString).orElse("failed");
                failed = new Failed(
                        test.getUniqueId(),
                        message.lines().findFirst().orElse("").replace('\t', ' '));
                stop.cancel();
            }
        }
    }
}
