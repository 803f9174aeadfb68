package dev.landfall.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfall.conformance.server.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Types what the guide says, in its order. */
final class GrowUpGuideTest {
    private static final Path GUIDE = Path.of("..", "docs", "guides", "grow-up.md");

    @TempDir
    Path folder;

    @Test
    void the_commands_of_the_guide_do_what_it_says() throws IOException, InterruptedException {
        var server = PostgresServer.shared();
        var settings = String.join("\n", blocks("yaml").getFirst())
                .replace("postgres://db.example:5432/landfall", server.url(server.database()))
                .replace("/etc/landfall/db.password", server.passwordFile().toString())
                .replace("  user: landfall\n", "");
        Files.writeString(folder.resolve("there.yaml"), settings);
        var commands = blocks("sh").stream().flatMap(List::stream).toList();
        assertThat(commands).hasSize(10);

        try (var program = new Program(folder)) {
            program.hub();
            var printed = new ArrayList<String>();
            for (var command : commands.subList(0, 5)) {
                printed.add(typed(program, command));
            }
            assertThat(printed.getFirst()).contains("moved in", "are the same");
            assertThat(printed.get(1)).contains("moved in");
            assertThat(folder.resolve("data/store.json")).content().contains("postgres");
            assertThat(folder.resolve("copy/store")).isDirectory();
            program.hub();
            typed(program, "./landfall device-token --owner ada --name lamp");
            var token = folder.resolve("token");
            Files.writeString(token, typed(program, "./landfall token --owner ada"));
            var before = devices(program, "data", token);

            for (var command : commands.subList(5, 9)) {
                printed.add(typed(program, command));
            }
            assertThat(commands.getLast()).isEqualTo("./landfall start --data ./back");
            program.hubIn(folder.resolve("back"));
            assertThat(folder.resolve("back/store.json")).doesNotExist();
            assertThat(folder.resolve("back/hub.id")).hasSameTextualContentAs(folder.resolve("data/hub.id"));
            assertThat(devices(program, "back", token)).isEqualTo(before).contains("lamp");
        }
    }

    private static String devices(Program program, String data, Path token) {
        return printed(program.run(
                "devices",
                "--output",
                "json",
                "--data",
                token.resolveSibling(data).toString(),
                "--token-file",
                token.toString()));
    }

    /** What a line of the guide prints. */
    private String typed(Program program, String command) throws IOException, InterruptedException {
        if (command.startsWith("./landfall ")) {
            return printed(program.run(words(command.substring("./landfall ".length()))));
        }
        var running = new ProcessBuilder(words(command)).inheritIO().start();
        assertThat(running.waitFor()).as(command).isZero();
        return "";
    }

    private static String printed(Program.Running ended) {
        assertThat(ended.process().exitValue()).as(ended.err()).isZero();
        return ended.out();
    }

    private String[] words(String command) {
        return Stream.of(command.split(" "))
                .map(word ->
                        word.contains(".") ? folder.resolve(word).normalize().toString() : word)
                .toArray(String[]::new);
    }

    /** The lines of the guide's blocks of one language. */
    private static List<List<String>> blocks(String language) throws IOException {
        var blocks = new ArrayList<List<String>>();
        var inside = false;
        for (var line : Files.readAllLines(GUIDE)) {
            if (line.startsWith("```")) {
                inside = line.equals("```" + language);
                if (inside) {
                    blocks.add(new ArrayList<>());
                }
            } else if (inside) {
                blocks.getLast().add(line);
            }
        }
        return blocks;
    }
}
