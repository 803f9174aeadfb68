package dev.landfall.app.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfall.conformance.BusSuite;
import dev.landfall.conformance.IdentitySuite;
import dev.landfall.conformance.StoreSuite;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page of rules says what the interfaces say, and each rule has its tests. */
final class ContractPageTest {
    private static final Path PAGE = Path.of("../docs/contracts/provider.md");
    private static final String BEGIN = "<!-- rules: written by ContractPageTest -->\n";
    private static final String END = "<!-- end of rules -->\n";
    private static final Pattern RULE =
            Pattern.compile("<li>\\[((?:ST|BU|ID)-\\d\\d)] (.*?)(?=\\n \\*\\s+<li>|\\n \\* </ul>)", Pattern.DOTALL);
    private static final Pattern LINK = Pattern.compile("\\{@link #?([^}\\s]+)(?:\\s([^}]*))?}");

    /** With {@code -Dlandfall.write=true} it writes the rules instead. */
    @Test
    void the_page_has_the_rules_of_the_interfaces_with_their_tests() throws IOException {
        var rules = BEGIN + "\n" + section("Store", StoreSuite.class) + section("Bus", BusSuite.class)
                + section("Identity", IdentitySuite.class) + END;
        var page = Files.readString(PAGE);
        var begin = page.indexOf(BEGIN);
        var end = page.indexOf(END);
        assertThat(begin).isBetween(0, end);

        var renewed = page.substring(0, begin) + rules + page.substring(end + END.length());
        if (Boolean.getBoolean("landfall.write")) {
            Files.writeString(PAGE, renewed);
        }

        assertThat(Files.readString(PAGE)).isEqualTo(renewed);
    }

    private static String section(String type, Class<?> suite) throws IOException {
        var rules = rules(type);
        var text = new StringBuilder("### ").append(type).append("\n\n| rule | promise | tests |\n|---|---|---|\n");
        for (var rule : rules.entrySet()) {
            var tests = tests(suite, rule.getKey());
            assertThat(tests).as("tests of " + rule.getKey()).isNotEmpty();
            text.append("| ")
                    .append(rule.getKey())
                    .append(" | ")
                    .append(rule.getValue())
                    .append(" | ");
            text.append(String.join("<br>", tests)).append(" |\n");
        }
        return text.append('\n').toString();
    }

    private static Map<String, String> rules(String type) throws IOException {
        var source = Files.readString(Path.of("../provider/src/main/java/dev/landfall/provider/" + type + ".java"));
        var rules = new LinkedHashMap<String, String>();
        RULE.matcher(source).results().forEach(rule -> {
            var text = rule.group(2).replaceAll("\\n \\*\\s+", " ");
            text = LINK.matcher(text).replaceAll(link -> "`" + link.group(1).replace('#', '.') + "`");
            rules.put(rule.group(1), text.strip());
        });
        assertThat(rules).isNotEmpty();
        return rules;
    }

    private static List<String> tests(Class<?> suite, String rule) {
        var prefix = rule.toLowerCase(Locale.ROOT).replace("-", "") + "_";
        return Arrays.stream(suite.getDeclaredMethods())
                .map(Method::getName)
                .filter(name -> name.startsWith(prefix))
                .map(name -> name.substring(prefix.length()).replace('_', ' '))
                .sorted()
                .toList();
    }
}
