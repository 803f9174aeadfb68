package dev.landfall.mutant;

import dev.landfall.mutant.bytecode.Mutant;
import dev.landfall.mutant.bytecode.Mutator;
import dev.landfall.mutant.worker.ClassFiles;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A module that Maven has compiled, and whose class path it has written down.
 *
 * @param name its folder below the root
 * @param folder where it lies
 * @param work where this run may write
 * @param tests folders with the compiled tests that count for it
 * @param libraries what its tests need besides its own classes
 */
record MavenModule(String name, Path folder, Path work, List<Path> tests, String libraries) {
    /** What the gateways have in common is tested by them as well. */
    private static final Map<String, List<String>> ALSO_TESTED_BY =
            Map.of("gateways/door", List.of("gateways/mqtt", "gateways/coap"));

    private static final String CLASS_PATH = "target/mutants.classpath";

    static MavenModule of(Path root, String name) throws IOException {
        var folder = root.resolve(name).toAbsolutePath().normalize();
        var work =
                root.resolve("target/mutants").resolve(name.replace('/', '-')).toAbsolutePath();
        Files.createDirectories(work);
        var tests = new ArrayList<Path>();
        var libraries = new StringJoiner(File.pathSeparator);
        for (var one : Stream.concat(Stream.of(name), ALSO_TESTED_BY.getOrDefault(name, List.of()).stream())
                .toList()) {
            var other = root.resolve(one).toAbsolutePath().normalize();
            tests.add(other.resolve("target/test-classes"));
            if (!one.equals(name)) {
                libraries.add(other.resolve("target/classes").toString());
            }
            libraries.add(Files.readString(other.resolve(CLASS_PATH)).strip());
        }
        return new MavenModule(name, folder, work, List.copyOf(tests), libraries.toString());
    }

    Path classes() {
        return folder.resolve("target/classes");
    }

    /** The folders of the tests, with the system's separator between. */
    String testPath() {
        return tests.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    }

    Path log() {
        return work.resolve("tests.log");
    }

    String classPath() {
        return String.join(File.pathSeparator, testPath(), classes().toString(), libraries);
    }

    /** All mutants that can be made of this module. */
    List<Mutant> mutants() throws IOException {
        var all = new ArrayList<Mutant>();
        for (var file : ClassFiles.in(classes())) {
            all.addAll(Mutator.find(Files.readAllBytes(file)));
        }
        return all;
    }

    /** When one of its classes, its tests or the classes that they use was last compiled, in milliseconds since 1970. */
    long compiled() throws IOException {
        var folders = Stream.of(classPath().split(File.pathSeparator, -1))
                .map(Path::of)
                .filter(Files::isDirectory)
                .toList();
        var last = 0L;
        for (var one : folders) {
            for (var file : ClassFiles.in(one)) {
                last = Math.max(last, Files.getLastModifiedTime(file).toMillis());
            }
        }
        return last;
    }
}
