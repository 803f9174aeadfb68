package dev.landfall.app.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.landfall.app.console.Output;
import picocli.CommandLine.Option;

/** What every command takes. */
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

    /** Whether a program reads what the command prints. */
    boolean json() {
        return output == Output.Format.JSON;
    }

    /** Whether help was asked for; picocli then runs nothing. */
    boolean help() {
        return help;
    }

    /** Shows an answer: to programs as it is, to people in these words. */
    void show(JsonNode answer, String text) {
        if (json()) {
            Output.line(answer);
        } else {
            Output.text(text);
        }
    }

    /** Shows an answer: to people a line for each member. */
    void showMembers(JsonNode answer) {
        if (json()) {
            Output.line(answer);
        } else {
            TableOutput.members(answer);
        }
    }

    /** A list that is about to be shown; columns as {@link TableOutput} takes them. */
    TableOutput rows(String... columns) {
        return new TableOutput(json(), columns);
    }
}
