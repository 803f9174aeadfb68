package dev.landfall.app.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What a page tells its readers to type: the lines of its shell blocks, and the launcher's commands in its text, in their order.
 * A block that no test can type has a mark on the line before, with the reason: {@code <!-- not typed: ... -->}.
 *
 * @param commands in order
 * @param settings the blocks in YAML
 * @param others the first lines of blocks that are neither, and have no mark
 */
record PageCommands(List<String> commands, List<String> settings, List<String> others) {
    private static final Pattern MARK = Pattern.compile("<!-- not typed: \\S.{10,} -->");
    private static final Pattern INLINE = Pattern.compile("`(\\./landfall [^`]+)`");
    private static final String FENCE = "```";

    static PageCommands of(Path page) throws IOException {
        var found = new PageCommands(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        var before = "";
        var lines = Files.readAllLines(page).iterator();
        while (lines.hasNext()) {
            var line = lines.next();
            if (line.startsWith(FENCE)) {
                var block = new ArrayList<String>();
                for (var inside = lines.next(); !inside.startsWith(FENCE); inside = lines.next()) {
                    block.add(inside);
                }
                if (!MARK.matcher(before).matches()) {
                    found.take(line.substring(FENCE.length()), block);
                }
            } else {
                INLINE.matcher(line).results().forEach(command -> found.commands.add(command.group(1)));
            }
            before = line;
        }
        return found;
    }

    private void take(String language, List<String> block) {
        switch (language) {
            case "sh" -> commands.addAll(block);
            case "yaml" -> settings.add(String.join("\n", block));
            default -> others.add(block.isEmpty() ? language : block.getFirst());
        }
    }
}
