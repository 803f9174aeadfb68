package dev.landfall.app.console;

import java.util.Set;

/** Whether people look at what is printed. The launcher tells: the JVM cannot say it for each stream. */
public final class Terminal {
    private static final Set<String> STREAMS =
            Set.of(System.getProperty("landfall.terminal", "").split(",", -1));

    private Terminal() {}

    /** Whether standard output is a terminal. */
    public static boolean out() {
        return STREAMS.contains("out");
    }

    /** Whether standard error is a terminal. */
    public static boolean err() {
        return STREAMS.contains("err");
    }
}
