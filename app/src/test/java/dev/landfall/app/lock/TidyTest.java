package dev.landfall.app.lock;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Sizes, names and documents, held by reading the sources. */
final class TidyTest {
    private static final int FILE_LINES_MAX = 400;
    private static final Pattern LEFT_FOR_LATER = Pattern.compile("\\b(TODO|FIXME|XXX)\\b(?!.*#\\d+)");
    private static final Pattern TIMED = Pattern.compile("nanoTime\\(\\) - \\w+\\)\\)\\.is(Less|Between)");
    private static final Pattern REGISTRY = Pattern.compile(
            "https?://((repo1?|registry|proxy|deb|files|static|index|sum|security)\\.[a-z]|(pypi|crates)\\.[a-z])");
    private static final Pattern MODULE = Pattern.compile("<module>(.+)</module>");
    private static final Pattern LISTED = Pattern.compile("^\\| `([a-z/-]+)/?` \\|.*");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#\\s]+)(#[^)]*)?\\)");

    @Test
    void no_file_is_longer_than_a_sitting() {
        var files = Sources.java();

        assertThat(files).isNotEmpty();
        assertThat(files.stream()
                        .filter(file -> Sources.lines(file).size() > FILE_LINES_MAX)
                        .map(Sources::name))
                .isEmpty();
    }

    @Test
    void sizes_names_and_catches_keep_the_rules() {
        assertThat(Breaches.of(Sources.parse(Sources.java()))).isEmpty();
    }

    @Test
    void nothing_is_left_for_later_without_an_issue() {
        assertThat(matches(Sources.files(TidyTest::isText), LEFT_FOR_LATER)).isEmpty();
    }

    @Test
    void no_test_fails_because_the_machine_is_busy() {
        assertThat(matches(Sources.java(), TIMED)).isEmpty();
    }

    @Test
    void no_file_names_a_package_registry() {
        assertThat(matches(Sources.files(TidyTest::isText), REGISTRY)).isEmpty();
    }

    @Test
    void the_modules_are_the_list_in_the_architecture() {
        var modules = groups(Sources.root().resolve("pom.xml"), MODULE);

        var listed = groups(Sources.root().resolve("ARCHITECTURE.md"), LISTED);

        assertThat(modules).isNotEmpty();
        assertThat(listed).containsExactlyInAnyOrderElementsOf(modules);
    }

    @Test
    void every_folder_with_a_pom_is_a_module() {
        var modules = groups(Sources.root().resolve("pom.xml"), MODULE);

        var folders = Sources.files(file -> file.endsWith("pom.xml")).stream()
                .map(file -> Sources.name(file.resolveSibling("")))
                .map(name -> name.endsWith("/") ? name.substring(0, name.length() - 1) : name)
                .filter(name -> !name.isEmpty())
                .toList();

        assertThat(folders).containsExactlyInAnyOrderElementsOf(modules);
    }

    @Test
    void every_link_in_a_document_leads_somewhere() {
        var dead = new ArrayList<String>();

        for (var document : Sources.files(file -> file.toString().endsWith(".md"))) {
            for (var target : groups(document, LINK)) {
                var outside = target.startsWith("http") || target.startsWith("mailto:");
                if (!outside && !Files.exists(document.resolveSibling(target))) {
                    dead.add(Sources.name(document) + " → " + target);
                }
            }
        }

        assertThat(dead).isEmpty();
    }

    @Test
    void every_store_provider_is_held_to_the_suite() {
        var stores = implementing("Store");

        var suites = extending("StoreSuite");

        assertThat(suites).isNotEmpty();
        assertThat(stores)
                .allSatisfy(module -> assertThat(suites)
                        .as("a subclass of StoreSuite in its tests")
                        .contains(module));
    }

    @Test
    void every_package_outside_module_info_is_null_marked() {
        var unmarked = Sources.java().stream()
                .filter(file -> file.toString().contains("src/main/java"))
                .map(Path::getParent)
                .distinct()
                .filter(folder -> !Files.exists(folder.resolve("package-info.java")) && !inModule(folder))
                .map(Sources::name)
                .toList();

        assertThat(unmarked).isEmpty();
    }

    private static boolean inModule(Path folder) {
        for (Path up = folder; up != null; up = up.getParent()) {
            if (up.endsWith("src/main/java")) {
                return Files.exists(up.resolve("module-info.java"));
            }
        }
        return false;
    }

    private static boolean isText(Path file) {
        return !Sources.name(file).startsWith("app/src/test/java/dev/landfall/app/lock/")
                && Stream.of(".java", ".xml", ".md", ".proto", ".yaml", ".sh", "landfall", "run")
                        .anyMatch(end -> file.toString().endsWith(end));
    }

    /** Modules whose main sources have a class that implements an interface of this name. */
    private static List<String> implementing(String name) {
        return modulesWith("src/main/java", Pattern.compile("class \\w+ [^{]*implements ([^{]*, )?" + name + "\\b"));
    }

    private static List<String> extending(String name) {
        return modulesWith("src/test/java", Pattern.compile("class \\w+ extends " + name + "\\b.*"));
    }

    private static List<String> modulesWith(String folder, Pattern pattern) {
        return Sources.java().stream()
                .filter(file -> file.toString().contains(folder))
                .filter(file ->
                        pattern.matcher(String.join(" ", Sources.lines(file))).find())
                .map(file -> Sources.name(file).replaceAll("/src/.*", ""))
                .distinct()
                .toList();
    }

    private static List<String> matches(List<Path> files, Pattern pattern) {
        return files.stream()
                .flatMap(file -> {
                    var lines = Sources.lines(file);
                    return IntStream.range(0, lines.size())
                            .filter(i -> pattern.matcher(lines.get(i)).find())
                            .mapToObj(i -> Sources.name(file) + ":" + (i + 1) + " "
                                    + lines.get(i).strip());
                })
                .toList();
    }

    private static List<String> groups(Path file, Pattern pattern) {
        return Sources.lines(file).stream()
                .flatMap(line -> pattern.matcher(line).results())
                .map(result -> result.group(1))
                .toList();
    }
}
