package dev.landfall.settings;

import java.util.List;

/** The settings contain mistakes; the message lists all of them. */
public final class SettingsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<String> mistakes;

    public SettingsException(List<String> mistakes) {
        super(text(mistakes));
        this.mistakes = List.copyOf(mistakes);
    }

    /** Each mistake as one line, with its place where it is known. */
    public List<String> mistakes() {
        return mistakes;
    }

    private static String text(List<String> mistakes) {
        var head = mistakes.size() == 1 ? "1 mistake in the settings:" : mistakes.size() + " mistakes in the settings:";
        return head + "\n  " + String.join("\n  ", mistakes);
    }
}
