package dev.landfall.app.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.landfall.app.client.HubClient;
import dev.landfall.app.console.Output;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;

/** Prints the lines of an answer: unchanged as JSON, or as a table for people. Each line is printed as it arrives. */
final class TableOutput implements Predicate<JsonNode> {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int MEMBER_WIDTH = 18;

    private final boolean json;
    private final List<String> members;
    private final List<Integer> widths;
    private boolean begun;

    /** @param columns the name and the width of each column, such as {@code status:8}; the width of the last one is not used */
    TableOutput(boolean json, String... columns) {
        this.json = json;
        var split =
                List.of(columns).stream().map(column -> column.split(":", 2)).toList();
        this.members = split.stream().map(parts -> parts[0]).toList();
        this.widths = split.stream().map(parts -> Integer.valueOf(parts[1])).toList();
    }

    /**
     * Requests a list and prints it.
     *
     * @param none the note for people when it is empty
     * @return the token of the next page
     */
    Optional<String> list(HubClient client, String path, String none) {
        var next = client.lines(path, PATIENCE, this);
        orNote(none);
        return next;
    }

    /**
     * Prints a line.
     *
     * @return false when the output is closed
     */
    @Override
    public boolean test(JsonNode line) {
        if (json) {
            Output.line(line);
            return !Output.closed();
        }
        if (!begun) {
            Output.text(
                    Output.row(widths, members.stream().map(TableOutput::title).toList()));
            begun = true;
        }
        Output.text(Output.row(
                widths,
                members.stream().map(name -> cell(name, line.path(name))).toList()));
        return !Output.closed();
    }

    /** Prints a note on standard error, for people only, when no line was printed. */
    void orNote(String nothing) {
        if (!json && !begun) {
            Output.note(nothing);
        }
    }

    /** Prints an object for people, one member on each line. Members of inner objects have their own names. */
    static void members(JsonNode object) {
        object.properties().forEach(member -> {
            if (member.getValue().isObject()) {
                members(member.getValue());
            } else {
                Output.text(Output.row(
                        List.of(MEMBER_WIDTH, 0),
                        List.of(words(member.getKey()), cell(member.getKey(), member.getValue()))));
            }
        });
    }

    /** A member as text for people. What a device said, the member {@code content}, stays JSON: an empty array is a value too. */
    static String cell(String name, JsonNode value) {
        return name.equals("content") && value.isArray() ? value.toString() : cell(value);
    }

    /** A value as text for people. */
    static String cell(JsonNode value) {
        if (value.isArray()) {
            return StreamSupport.stream(value.spliterator(), false)
                    .map(TableOutput::cell)
                    .collect(Collectors.joining(","));
        }
        if (value.isMissingNode() || value.isNull()) {
            return "-";
        }
        return value.isTextual() ? printable(value.asText()) : value.toString();
    }

    /** Replaces control characters: text of devices must not control the terminal. */
    private static String printable(String text) {
        return text.codePoints()
                .map(letter -> Character.isISOControl(letter) ? '?' : letter)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static String title(String member) {
        return words(member).toUpperCase(Locale.ROOT);
    }

    private static String words(String member) {
        return IntStream.range(0, member.length())
                .mapToObj(i -> (Character.isUpperCase(member.charAt(i)) ? " " : "") + member.charAt(i))
                .map(letter -> letter.toLowerCase(Locale.ROOT))
                .collect(Collectors.joining());
    }
}
