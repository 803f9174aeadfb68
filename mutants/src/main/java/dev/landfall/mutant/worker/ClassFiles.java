package dev.landfall.mutant.worker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The class files of a folder. */
public final class ClassFiles {
    private static final String END = ".class";

    private ClassFiles() {}

    /** All class files under a folder, sorted; descriptions of modules and packages left out. */
    public static List<Path> in(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(END)
                            && !file.endsWith("module-info.class")
                            && !file.endsWith("package-info.class"))
                    .sorted()
                    .toList();
        }
    }

    /** The binary name of the class in a file. */
    static String name(Path folder, Path file) {
        var path = folder.relativize(file).toString();
        return path.substring(0, path.length() - END.length()).replace('/', '.');
    }

    /** Loads a class without running its static initialisers. */
    static Class<?> load(String name) {
        try {
            return Class.forName(name, false, ClassFiles.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("the class path of the tests lacks " + name, e);
        }
    }
}
