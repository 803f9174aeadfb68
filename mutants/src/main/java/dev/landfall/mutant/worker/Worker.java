package dev.landfall.mutant.worker;

import dev.landfall.mutant.bytecode.Mutant;
import dev.landfall.mutant.bytecode.MutationKind;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The process that runs the tests of one module. Its arguments are {@code cover} or {@code mutate}, the folder of the classes, and for
 * {@code cover} the folders of the tests and the file to write; {@code long} at the end takes the long tests as well. To {@code mutate} it
 * reads requests: {@code MUTANT} with the parts of a mutant, {@code GROUP} with tests, {@code GO}.
 */
public final class Worker {
    private Worker() {}

    /** Runs until the input ends, or until all is covered. */
    public static void main(String[] arguments) throws IOException {
        var told = System.out;
        // What tests print must not come between the messages.
        System.setOut(System.err);
        var tests = new Tests(arguments[arguments.length - 1].equals("long"));
        var classes = Path.of(arguments[1]);
        if (arguments[0].equals("cover")) {
            new CoverageRun(tests, told).run(classes, folders(arguments[2]), Path.of(arguments[3]));
        } else {
            serve(new MutantRun(classes, tests, told));
        }
        // Tests may leave threads behind that are not daemons.
        Runtime.getRuntime().halt(0);
    }

    private static Set<Path> folders(String path) {
        return Stream.of(path.split(File.pathSeparator, -1)).map(Path::of).collect(Collectors.toUnmodifiableSet());
    }

    private static void serve(MutantRun run) throws IOException {
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        var mutants = new ArrayList<Mutant>();
        var groups = new ArrayList<List<String>>();
        for (var line = in.readLine(); line != null; line = in.readLine()) {
            var words = List.of(line.split("\t", -1));
            switch (words.getFirst()) {
                case "MUTANT" -> mutants.add(mutant(words));
                case "GROUP" -> groups.add(words.subList(1, words.size()));
                default -> {
                    run.run(mutants.removeFirst(), List.copyOf(groups));
                    groups.clear();
                }
            }
        }
    }

    private static Mutant mutant(List<String> words) {
        return new Mutant(
                words.get(1),
                words.get(2),
                words.get(3),
                MutationKind.valueOf(words.get(4)),
                Integer.parseInt(words.get(5)),
                0,
                "");
    }
}
