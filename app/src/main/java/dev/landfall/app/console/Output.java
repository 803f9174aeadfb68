package dev.landfall.app.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Results go to standard output, one line each; everything else goes to standard error. */
public final class Output {
    private Output() {}

    /** Who reads it. */
    public enum Format {
        /** People. */
        TEXT,
        /** Programs: one JSON object a line. */
        JSON
    }

    /** Reads {@code text} and {@code json}. */
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

    /** One JSON object as one line of the result; seen at once by whoever reads it. */
    public static void line(JsonNode node) {
        text(node.toString());
    }

    /** One line of the result. */
    public static void text(String line) {
        print(System.out, line);
    }

    /** One line for whoever watches, apart from the result. */
    public static void note(String line) {
        print(System.err, line);
    }

    /** Whether nobody reads the result any more. */
    public static boolean closed() {
        return System.out.checkError();
    }

    /** What went wrong, for people or for programs. */
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

    /** A row of a table: each cell as wide as its column wants, the last one as long as it is. */
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
