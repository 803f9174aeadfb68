package dev.landfall.app.hub;

import static java.util.stream.Collectors.toUnmodifiableSet;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whoever is told the name of a setting must find it: in the pages, in the help, and in what the program says. */
@Timeout(60)
final class SettingNamesTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern QUOTED = Pattern.compile("`([a-z]+(?:\\.[a-z*-]+)+)`");
    private static final Pattern LITERAL = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"");
    private static final Pattern WORD = Pattern.compile("(?<![\\w./-])([a-z]+(?:\\.[a-z*-]*[a-z*])+)(?![\\w(/])");
    /** Files of the data directory, and words that only look like settings. */
    private static final Set<String> OTHERS = Set.of(
            "hub.id", "hub.key", "hub.key.next", "node.id", "ca.key", "issuer.keys", "issuer.name", "admin.secret");
    /** No setting ends like these: a file that a page tells the reader to write, or that the hub writes. */
    private static final Set<String> FILE_ENDINGS = Set.of("py", "json", "pem", "md", "sh", "yaml");

    private static final Set<String> KNOWN =
            HubSettings.reference().stream().map(one -> one.key()).collect(toUnmodifiableSet());
    private static final Set<String> PARTS =
            KNOWN.stream().flatMap(key -> Arrays.stream(key.split("\\."))).collect(toUnmodifiableSet());

    /** Whether it can only be meant as a setting, and is none. */
    private static boolean wrong(String word) {
        var first = word.substring(0, word.indexOf('.'));
        var last = word.substring(word.lastIndexOf('.') + 1);
        return !OTHERS.contains(word) && !FILE_ENDINGS.contains(last) && PARTS.contains(first) && !KNOWN.contains(word);
    }

    private static List<Path> files(Path folder, String end) {
        try (Stream<Path> found = Files.walk(folder)) {
            return found.filter(path -> path.toString().endsWith(end))
                    .filter(path -> !path.toString().contains("/target/"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> wrong(Path file, Pattern pattern) throws IOException {
        return pattern.matcher(Files.readString(file))
                .results()
                .map(found -> found.group(1))
                .filter(SettingNamesTest::wrong)
                .map(word -> ROOT.relativize(file) + ": " + word)
                .toList();
    }

    @Test
    void every_setting_that_a_page_names_exists() throws IOException {
        var pages = new ArrayList<>(files(ROOT.resolve("docs"), ".md"));
        pages.addAll(files(ROOT.resolve("changelog"), ".md"));
        pages.add(ROOT.resolve("README.md"));
        var wrong = new ArrayList<String>();

        for (var page : pages) {
            wrong.addAll(wrong(page, QUOTED));
        }

        assertThat(pages).hasSizeGreaterThan(20);
        assertThat(wrong).isEmpty();
    }

    @Test
    void every_setting_that_the_help_names_exists() throws IOException {
        var wrong = wrong(ROOT.resolve("docs").resolve("contracts").resolve("help.txt"), WORD);

        assertThat(wrong).isEmpty();
    }

    /** What the program says of settings; the parts of a text that stand on several lines are one text. */
    private static List<String> said(Path file) {
        try {
            var source = Files.readString(file).replaceAll("\"\\s*\\+\\s*\"", "");
            return LITERAL.matcher(source)
                    .results()
                    .map(found -> found.group(1))
                    .filter(text -> text.contains("setting"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void every_setting_that_the_program_says_exists() {
        var texts = Stream.of("app", "core", "gateways", "services", "providers", "simulator", "settings")
                .flatMap(folder -> files(ROOT.resolve(folder), ".java").stream())
                .filter(file -> file.toString().contains("/src/main/"))
                .flatMap(file -> said(file).stream())
                .toList();

        var wrong = texts.stream()
                .flatMap(text -> WORD.matcher(text).results())
                .map(found -> found.group(1))
                .filter(SettingNamesTest::wrong)
                .toList();

        assertThat(texts).isNotEmpty();
        assertThat(wrong).isEmpty();
    }

    @Test
    void a_name_that_does_not_exist_is_found() {
        assertThat(wrong("api.*-max")).isTrue();
        assertThat(wrong("claims.roles")).isTrue();
        assertThat(wrong("api.live-max")).isTrue();
        assertThat(wrong("api.waiting-max")).isFalse();
        assertThat(wrong("hub.id")).isFalse();
    }
}
