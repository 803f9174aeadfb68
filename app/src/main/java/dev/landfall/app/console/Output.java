package dev.landfall.app.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Prints results to standard output, one line each, and everything else to standard error. */
public final class Output {
    private Output() {}

    /** The reader of the output. */
    public enum Format {
        /** People. */
        TEXT,
        /** Programs: one JSON object a line. */
        JSON
    }

    /** Parses {@code text} and {@code json}. */
    public static final class Parser implements ITypeConverter<Format> {
        @Override
        public Format convert(String value) {
            return switch (value) {
                case "text" -> Format.TEXT;
                case "json" -> Format.JSON;
                default -> throw new TypeConversionException("'" + value + "' is neither text nor json");
            };
        }
    }

    /** An empty JSON object. */
    public static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    /** Texts as a JSON array. */
    public static JsonNode texts(List<String> texts) {
        var array = JsonNodeFactory.instance.arrayNode();
        texts.forEach(array::add);
        return array;
    }

    /** Prints one JSON object as a line of the result, and flushes it. */
    public static void line(JsonNode node) {
        text(node.toString());
    }

    /** Prints one line of the result. */
    public static void text(String line) {
        print(System.out, line);
    }

    /** Prints one line for people, on standard error. */
    public static void note(String line) {
        print(System.err, line);
    }

    /** Whether the reader of the result is gone. */
    public static boolean closed() {
        return System.out.checkError();
    }

    /** Prints a failure, for people or for programs. */
    public static void failure(Format format, CommandFailure failure) {
        if (format == Format.JSON) {
            note(object().put("code", failure.code().number())
                    .put("reason", failure.reason())
                    .put("message", failure.text())
                    .put("cure", failure.cure())
                    .toString());
        } else {
            note("landfall: " + failure.text());
            if (!failure.cure().isEmpty()) {
                note("  cure: " + failure.cure());
            }
        }
    }

    /** A row of a table: each cell has the width of its column, the last one its own. */
    public static String row(List<Integer> widths, List<String> cells) {
        var row = new StringBuilder();
        for (var i = 0; i < cells.size(); i++) {
            var last = i == cells.size() - 1;
            row.append(last ? cells.get(i) : String.format(Locale.ROOT, "%-" + widths.get(i) + "s  ", cells.get(i)));
        }
        return row.toString();
    }

    private static void print(PrintStream stream, String line) {
        stream.println(line);
        stream.flush();
    }
}
