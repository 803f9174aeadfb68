package dev.landfall.app.console;

/** The exit codes of commands. The numbers are fixed, because scripts rely on them. */
public enum ExitCode {
    DONE(0, "Done", ""),
    FAILED(1, "Failed", "the log of the hub says more"),
    USAGE(2, "Usage", "./landfall help COMMAND shows what the command takes"),
    SETTINGS(3, "Settings", "correct the settings named above; docs/contracts/settings.md lists them all"),
    DATA_IN_USE(4, "DataInUse", "stop the other hub first, or choose another directory with --data"),
    UNREACHABLE(
            5,
            "Unreachable",
            "check that the hub runs: start it with ./landfall start, or name it with --data or --api"),
    REFUSED(6, "Refused", "check the id or name, and what the token may do"),
    TIMED_OUT(7, "TimedOut", "try again, or allow more time");

    private final int number;
    private final String reason;
    private final String cure;

    ExitCode(int number, String reason, String cure) {
        this.number = number;
        this.reason = reason;
        this.cure = cure;
    }

    /** The number for the shell. */
    public int number() {
        return number;
    }

    /** The reason in one word, for programs. */
    public String reason() {
        return reason;
    }

    /** The general cure, when there is no better one. */
    public String cure() {
        return cure;
    }
}
