package dev.landfall.app;

import dev.landfall.app.command.CommandLines;

/** The entry point. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    /**
     * Runs one command line.
     *
     * @return the exit code
     */
    static int run(String... arguments) {
        var typed = CommandLines.typed(arguments);
        return CommandLines.of(typed).execute(typed);
    }
}
