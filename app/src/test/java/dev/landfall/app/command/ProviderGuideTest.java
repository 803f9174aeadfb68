package dev.landfall.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Types what the guide to providers says, block by block, and sees the report grow; needs Python 3.11. */
final class ProviderGuideTest {
    private static final Pattern BLOCK = Pattern.compile("```(python|sh|text)\n(.*?)```", Pattern.DOTALL);
    private static final Pattern FILE = Pattern.compile("# my/(\\S+)\n");
    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|(\\S+)");
    private static final Pattern COUNT = Pattern.compile("(\\d+) passed, 0 failed, (\\d+) skipped");
    private static final long MINUTES = 3;

    @TempDir
    Path folder;

    private final List<String> focused = new ArrayList<>();
    private int seen;

    @Test
    void the_guide_leads_from_an_empty_file_to_a_green_report_and_a_hub() throws Exception {
        var root = Example.root();
        var guide = Files.readString(root.resolve("docs/guides/write-a-provider.md"));
        var provider = new ArrayList<Process>();

        try (var program = new Program(folder)) {
            var report = "";
            for (var block : BLOCK.matcher(guide).results().toList()) {
                var text = block.group(2);
                switch (block.group(1)) {
                    case "python" -> write(text);
                    case "text" -> compare(report, text.strip());
                    default -> report = type(program, provider, text.strip());
                }
            }

            assertThat(focused).hasSizeGreaterThan(5);
            program.begin(List.of("simulate", "--devices", "1", "--owner", "me"));
            Awaitility.await("a device on a store in memory")
                    .atMost(Program.PATIENCE)
                    .until(() -> program.run("devices").out().contains("online"));
        } finally {
            provider.forEach(Process::destroyForcibly);
        }
    }

    private void write(String text) throws IOException {
        var file = FILE.matcher(text);
        assertThat(file.lookingAt()).as(text).isTrue();
        Files.writeString(
                folder.resolve(file.group(1)),
                text.substring(file.end()),
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    private String type(Program program, List<Process> provider, String line) throws Exception {
        var words = words(line);
        if (!words.getFirst().equals("./landfall")) {
            provider.add(Example.begin(words, folder));
            return "";
        }
        if (words.get(1).equals("start")) {
            program.hub(words.subList(2, words.size()).toArray(String[]::new));
            return "";
        }
        return conformance(program, new ArrayList<>(words.subList(1, words.size())));
    }

    /** Each rule once: what an earlier step showed, the whole report at the end need not show again. */
    private String conformance(Program program, List<String> arguments) throws InterruptedException {
        var focus = arguments.indexOf("--focus");
        if (focus >= 0) {
            focused.add(arguments.get(focus + 1));
        } else {
            arguments.addAll(List.of("--skip", String.join("|", focused)));
        }
        var run = program.begin(arguments);
        assertThat(run.process().waitFor(MINUTES, TimeUnit.MINUTES)).isTrue();
        assertThat(run.process().exitValue()).as(run.out()).isZero();
        return run.out() + (focus >= 0 ? "" : "all");
    }

    private void compare(String report, String promised) {
        var count = COUNT.matcher(promised);
        assertThat(count.matches()).isTrue();
        var passed = Integer.parseInt(count.group(1));
        if (report.endsWith("all")) {
            assertThat(report).contains(passed - seen + " passed, 0 failed, " + count.group(2) + " skipped");
        } else {
            assertThat(report).contains(promised);
            seen += passed;
        }
    }

    /** Paths of the guide as they are here. */
    private List<String> words(String line) {
        return WORD.matcher(line)
                .results()
                .map(word -> word.group(1) == null ? word.group(2) : word.group(1))
                .map(word ->
                        word.replace("examples/", Example.root() + "/examples/").replace("my/", folder + "/"))
                .toList();
    }
}
