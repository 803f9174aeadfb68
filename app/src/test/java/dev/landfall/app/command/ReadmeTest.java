package dev.landfall.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfall.app.command.Program.Running;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Types what the README says, in its order, and sees what it promises. */
final class ReadmeTest {
    private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");
    private static final String DEVICE = "e220a839-7b1d-4daf-aa85-68d2e45fd6cb";

    @TempDir
    Path folder;

    @Test
    void the_commands_of_the_readme_do_what_it_says() throws IOException {
        var commands = commands();
        assertThat(commands).hasSizeGreaterThan(10);

        try (var program = new Program(folder)) {
            var stay = new HashMap<String, Running>();
            commands.forEach(command -> type(program, command, stay));

            var watch = Objects.requireNonNull(stay.get("watch"));
            await("watch shows the light switched", () -> watch.out().contains("\"state\":true"));
            assertThat(program.run("stop").process().exitValue()).isZero();
        }
    }

    private static void type(Program program, List<String> command, Map<String, Running> stay) {
        switch (command.getFirst()) {
            case "start" -> program.hub();
            case "test" -> {} // that is what runs just now
            case "simulate" -> stay.put("simulate", program.begin(command));
            case "devices" ->
                await("the device is there", () -> program.run("devices").out().contains(DEVICE + "  online"));
            case "watch" -> {
                var watch = program.begin(command);
                await("watching", () -> watch.err().contains("watching"));
                stay.put("watch", watch);
            }
            case "get" ->
                await(
                        "the light is known",
                        () -> program.run(command.toArray(String[]::new)).out().contains("\"state\""));
            default -> {
                var running = program.run(command.toArray(String[]::new));
                assertThat(running.process().exitValue())
                        .as(command + running.err())
                        .isZero();
            }
        }
    }

    private static void await(String what, Callable<Boolean> condition) {
        Awaitility.await(what).atMost(Program.PATIENCE).until(condition);
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
