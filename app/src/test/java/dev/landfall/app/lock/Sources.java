package dev.landfall.app.lock;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import javax.tools.ToolProvider;

/** The house's own files, as text and as syntax trees. */
final class Sources {
    private static final Set<String> NOT_OURS = Set.of("target", ".build", ".git", ".mvn", "data", "node_modules");

    private Sources() {}

    /** The folder that holds the house. */
    static Path root() {
        var folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("landfall"))) {
            folder = folder.getParent();
            if (folder == null) {
                throw new IllegalStateException("not inside the house");
            }
        }
        return folder;
    }

    /** Files of the house, generated ones left out. */
    static List<Path> files(Predicate<Path> wanted) {
        var found = new ArrayList<Path>();
        collect(root(), wanted, found);
        return found;
    }

    /** All Java files. */
    static List<Path> java() {
        return files(path -> path.toString().endsWith(".java"));
    }

    /** A file's lines. */
    static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How a failure names a file. */
    static String name(Path file) {
        return root().relativize(file).toString();
    }

    /** Parses Java files; nothing is resolved. */
    static Parsed parse(List<Path> files) {
        var compiler = ToolProvider.getSystemJavaCompiler();
        try (var manager = compiler.getStandardFileManager(null, null, null)) {
            var task = (JavacTask) compiler.getTask(
                    null, manager, null, List.of("-proc:none"), null, manager.getJavaFileObjectsFromPaths(files));
            var units = StreamSupport.stream(task.parse().spliterator(), false).toList();
            return new Parsed(units, Trees.instance(task));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void collect(Path folder, Predicate<Path> wanted, List<Path> found) {
        for (var child : children(folder)) {
            if (Files.isDirectory(child)) {
                collect(child, wanted, found);
            } else if (wanted.test(child)) {
                found.add(child);
            }
        }
    }

    private static List<Path> children(Path folder) {
        try (Stream<Path> children = Files.list(folder)) {
            return children.filter(
                            child -> !NOT_OURS.contains(child.getFileName().toString()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Syntax trees, and what knows their places. */
    record Parsed(List<? extends CompilationUnitTree> units, Trees trees) {}
}
