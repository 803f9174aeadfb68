package dev.landfall.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfall.app.command.Program.Running;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Types what the README says, in its order, and sees what it promises. */
final class ReadmeTest {
    private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");
    private static final Set<String> THAT_STAY = Set.of("simulate", "watch");
    private static final String DEVICE = "e220a839-7b1d-4daf-aa85-68d2e45fd6cb";

    @TempDir
    Path folder;

    @Test
    void the_commands_of_the_readme_do_what_it_says() throws IOException {
        var commands = commands();
        assertThat(commands).hasSizeGreaterThan(10);

        try (var program = new Program(folder)) {
            Running watch = null;
            for (var command : commands) {
                switch (command.getFirst()) {
                    case "start" -> program.hub();
                    case "test" -> {}
                    case "devices" ->
                        Awaitility.await("the device is there")
                                .atMost(Program.PATIENCE)
                                .until(() -> program.run("devices").out().contains(DEVICE + "  online"));
                    default -> {
                        var running = program.begin(command);
                        if (command.getFirst().equals("watch")) {
                            watch = running;
                            Awaitility.await("watching")
                                    .atMost(Program.PATIENCE)
                                    .until(() -> running.err().contains("watching"));
                        }
                        if (!THAT_STAY.contains(command.getFirst())) {
                            assertThat(running.await())
                                    .as(command + running.err())
                                    .isZero();
                        }
                    }
                }
            }

            assertThat(watch).isNotNull();
            var seen = watch;
            Awaitility.await("watch shows the light switched")
                    .atMost(Program.PATIENCE)
                    .until(() -> seen.out().contains("\"state\":true"));
            assertThat(program.run("stop").process().exitValue()).isZero();
        }
    }

    /** Lines of shell blocks that call the launcher, as words. */
    private static List<List<String>> commands() throws IOException {
        var commands = new ArrayList<List<String>>();
        var inside = false;
        for (var line : Files.readAllLines(Path.of("..", "README.md"))) {
            if (line.startsWith("```")) {
                inside = line.equals("```sh");
            } else if (inside && line.startsWith("./landfall ")) {
                commands.add(WORD.matcher(line.substring("./landfall ".length()))
                        .results()
                        .map(word -> word.group(1) == null ? word.group(2) : word.group(1))
                        .toList());
            }
        }
        return commands;
    }
}
