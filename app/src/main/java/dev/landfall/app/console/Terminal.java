package dev.landfall.app.console;

import java.util.Set;

/** Whether the output is a terminal. The launcher says it, because the JVM does not know it for each stream. */
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
