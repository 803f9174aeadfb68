package dev.landfall.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/** The launcher shows help from a file when the program is not built yet: it must say what the program says. */
final class HelpPageTest {
    private static final int OVERVIEW_MAX = 100;
    private static final Path PAGE = Path.of("..", "docs", "contracts", "help.txt");

    /** With {@code -Dlandfall.write=true} it writes the page instead. */
    @Test
    void the_page_of_the_launcher_says_what_the_program_says() throws IOException {
        var page = new StringBuilder();
        var whole = CommandLines.whole();
        page.append("=== landfall\n").append(usage(whole));
        append(page, "landfall", whole);

        if (Boolean.getBoolean("landfall.write")) {
            Files.writeString(PAGE, page);
        }

        assertThat(Files.readString(PAGE)).isEqualTo(page.toString());
    }

    @Test
    void the_overview_has_one_whole_sentence_for_each_command() {
        var commands = CommandLines.whole().getSubcommands().values();

        assertThat(commands).isNotEmpty().allSatisfy(line -> {
            var first = line.getCommandSpec().usageMessage().description()[0];
            assertThat(first).endsWith(".").hasSizeLessThan(OVERVIEW_MAX);
        });
    }

    private static void append(StringBuilder page, String before, CommandLine line) {
        line.getSubcommands().forEach((name, command) -> {
            var whole = before + " " + name;
            page.append("=== ").append(whole).append('\n').append(usage(command));
            append(page, whole, command);
        });
    }

    private static String usage(CommandLine line) {
        return line.getUsageMessage(Ansi.OFF);
    }
}
