package dev.landfall.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfall.conformance.server.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Types what the guide says, in its order. */
final class GrowUpGuideTest {
    private static final Path GUIDE = Path.of("..", "docs", "guides", "grow-up.md");

    @TempDir
    Path folder;

    @Test
    void the_commands_of_the_guide_do_what_it_says() throws IOException {
        var server = PostgresServer.shared();
        var settings = String.join("\n", blocks("yaml").getFirst())
                .replace("postgres://db.example:5432/landfall", server.url(server.database()))
                .replace("/etc/landfall/db.password", server.passwordFile().toString())
                .replace("  user: landfall\n", "");
        Files.writeString(folder.resolve("there.yaml"), settings);
        var commands = blocks("sh").stream().flatMap(List::stream).toList();
        assertThat(commands).hasSize(5);

        try (var program = new Program(folder)) {
            program.hub();
            var printed = new ArrayList<String>();
            for (var command : commands) {
                var running = program.run(words(command));
                assertThat(running.process().exitValue())
                        .as(command + running.err())
                        .isZero();
                printed.add(running.out());
            }

            assertThat(printed.getFirst()).contains("moved in", "are the same");
            assertThat(printed.get(1)).contains("moved in");
            assertThat(folder.resolve("data/store.json")).content().contains("postgres");
            assertThat(folder.resolve("copy/store")).isDirectory();
            program.hub();
            assertThat(program.run("devices").process().exitValue()).isZero();
        }
    }

    private String[] words(String command) {
        return List.of(command.substring("./landfall ".length()).split(" ")).stream()
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
