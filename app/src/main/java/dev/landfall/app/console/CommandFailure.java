package dev.landfall.app.console;

import org.jspecify.annotations.Nullable;

/** A command cannot do what it was asked. The message tells the user the cause and the cure. */
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

    /** A failure with all its parts. */
    public CommandFailure(ExitCode code, String reason, String message, String cure, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
        this.reason = reason;
        this.cure = cure;
    }

    /** The exit code of the command. */
    public ExitCode code() {
        return code;
    }

    /** The reason in one word, for programs. */
    public String reason() {
        return reason;
    }

    /** The cure. */
    public String cure() {
        return cure;
    }

    /** The cause, in a sentence. */
    public String text() {
        var message = getMessage();
        return message == null ? reason : message;
    }
}
