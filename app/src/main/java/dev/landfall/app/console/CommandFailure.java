package dev.landfall.app.console;

import org.jspecify.annotations.Nullable;

/** A command cannot do what it was asked; says why and what to do about it, to the one who typed it. */
public final class CommandFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ExitCode code;
    private final String reason;
    private final String cure;

    public CommandFailure(ExitCode code, String message) {
        this(code, code.reason(), message, code.cure(), null);
    }

    public CommandFailure(ExitCode code, String message, String cure) {
        this(code, code.reason(), message, cure, null);
    }

    /** With all there is to say. */
    public CommandFailure(ExitCode code, String reason, String message, String cure, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
        this.reason = reason;
        this.cure = cure;
    }

    /** How the command ends. */
    public ExitCode code() {
        return code;
    }

    /** One word, for programs. */
    public String reason() {
        return reason;
    }

    /** What to do about it. */
    public String cure() {
        return cure;
    }

    /** What is wrong, in a sentence. */
    public String text() {
        var message = getMessage();
        return message == null ? reason : message;
    }
}
