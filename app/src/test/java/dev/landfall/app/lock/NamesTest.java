package dev.landfall.app.lock;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One word has one meaning: names of classes stand once in the whole tree, and the glossary says which is which. */
@Timeout(120)
final class NamesTest {
    private static final int TWICE_MAX = 15;
    private static final String MAIN = "/src/main/java/";
    private static final Pattern BANNED = Pattern.compile("^\\| `(\\w+)` \\| .*\\|$");
    private static final Pattern ROW =
            Pattern.compile("^\\| ([^|`]+) \\| [^|]+ \\| \\[`(\\w+)`]\\(([^)]+)\\) \\| `([^`]+)` \\|$");

    /** Simple names that may stand more than once, each with the reason. At most {@value #TWICE_MAX}. */
    private static final Map<String, String> TWICE = Map.of();

    @Test
    void a_simple_name_of_a_main_class_stands_once_in_the_tree() {
        var byName = mainClasses().stream()
                .collect(Collectors.groupingBy(
                        NamesTest::simpleName, TreeMap::new, Collectors.mapping(Sources::name, Collectors.toList())));

        byName.values().removeIf(files -> files.size() == 1);
        byName.keySet().removeAll(TWICE.keySet());

        assertThat(byName)
                .as("name the classes apart, or give a reason in TWICE")
                .isEmpty();
        assertThat(TWICE).hasSizeLessThanOrEqualTo(TWICE_MAX);
    }

    @Test
    void no_main_class_has_a_name_that_the_style_refuses() {
        var banned = rows(Sources.root().resolve("STYLE.md"), BANNED).stream()
                .map(row -> row.group(1))
                .toList();

        var found = mainClasses().stream()
                .filter(file -> banned.contains(simpleName(file)))
                .map(Sources::name);

        assertThat(banned).contains("Voice", "Nudge", "Turn");
        assertThat(found).isEmpty();
    }

    @Test
    void every_class_of_the_glossary_is_where_the_glossary_says() {
        var page = Sources.root().resolve("docs/glossary.md");

        var lost = glossary(page).stream().filter(row -> {
            var file = page.resolveSibling(row.group(3)).normalize();
            return !Files.exists(file)
                    || !simpleName(file).equals(row.group(2))
                    || !Sources.name(file).startsWith(row.group(4) + MAIN);
        });

        assertThat(lost.map(MatchResult::group)).isEmpty();
    }

    @Test
    void every_term_of_the_glossary_stands_once_and_in_order() {
        var rows = glossary(Sources.root().resolve("docs/glossary.md"));

        var terms = rows.stream().map(row -> row.group(1)).toList();
        var classes = rows.stream().map(row -> row.group(2)).toList();

        assertThat(terms).isSortedAccordingTo(String.CASE_INSENSITIVE_ORDER).doesNotHaveDuplicates();
        assertThat(classes).doesNotHaveDuplicates();
    }

    @Test
    void the_terms_that_everybody_looks_for_are_in_the_glossary() {
        var terms = glossary(Sources.root().resolve("docs/glossary.md")).stream()
                .map(row -> row.group(1).replaceAll(" \\(.*", ""))
                .toList();

        assertThat(terms)
                .contains(
                        "back-pressure",
                        "retry",
                        "gap",
                        "fencing",
                        "fan-out",
                        "cursor",
                        "mailbox",
                        "debounce",
                        "shadow",
                        "outbox");
    }

    private static List<MatchResult> glossary(Path page) {
        var rows = rows(page, ROW);
        var lines = Sources.lines(page).stream()
                .filter(line -> line.startsWith("| "))
                .count();
        assertThat(rows).as("every line of the table but its head is a row").hasSize((int) lines - 1);
        return rows;
    }

    private static List<MatchResult> rows(Path page, Pattern pattern) {
        return Sources.lines(page).stream()
                .flatMap(line -> pattern.matcher(line).results())
                .toList();
    }

    private static List<Path> mainClasses() {
        return Sources.java().stream()
                .filter(file -> file.toString().contains(MAIN))
                .filter(file -> !file.toString().endsWith("-info.java"))
                .toList();
    }

    private static String simpleName(Path file) {
        return file.getFileName().toString().replace(".java", "");
    }
}
