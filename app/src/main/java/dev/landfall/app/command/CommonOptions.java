package dev.landfall.app.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.landfall.app.console.Output;
import picocli.CommandLine.Option;

/** The options of every command. */
final class CommonOptions {
    @Option(
            names = "--output",
            paramLabel = "text|json",
            defaultValue = "text",
            converter = Output.Parser.class,
            description = "text is for people; json is for programs, one object on each line (default: text).")
    private Output.Format output = Output.Format.TEXT;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    private boolean help;

    /** Whether the output is JSON, for programs. */
    boolean json() {
        return output == Output.Format.JSON;
    }

    /** Whether help was requested; picocli then runs nothing. */
    boolean help() {
        return help;
    }

    /** Prints an answer: unchanged as JSON, or as {@code text} for people. */
    void show(JsonNode answer, String text) {
        if (json()) {
            Output.line(answer);
        } else {
            Output.text(text);
        }
    }

    /** Prints an answer: unchanged as JSON, or one line for each member. */
    void showMembers(JsonNode answer) {
        if (json()) {
            Output.line(answer);
        } else {
            TableOutput.members(answer);
        }
    }

    /** A table for a list; columns as in {@link TableOutput}. */
    TableOutput rows(String... columns) {
        return new TableOutput(json(), columns);
    }
}
