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
import java.util.stream.Stream;

/**
 * A module that Maven has compiled, and whose class path it has written down.
 *
 * @param name its folder below the root
 * @param folder where it lies
 * @param work where this run may write
 * @param libraries what its tests need besides its own classes
 */
record Module(String name, Path folder, Path work, String libraries) {
    private static final String CLASS_PATH = "target/mutants.classpath";

    static Module of(Path root, String name) throws IOException {
        var folder = root.resolve(name).toAbsolutePath().normalize();
        var work =
                root.resolve("target/mutants").resolve(name.replace('/', '-')).toAbsolutePath();
        Files.createDirectories(work);
        return new Module(
                name, folder, work, Files.readString(folder.resolve(CLASS_PATH)).strip());
    }

    Path classes() {
        return folder.resolve("target/classes");
    }

    Path tests() {
        return folder.resolve("target/test-classes");
    }

    Path log() {
        return work.resolve("tests.log");
    }

    String classPath() {
        return tests() + ":" + classes() + ":" + libraries;
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
