package dev.landfall.app.command;

import dev.landfall.app.console.CommandFailure;
import dev.landfall.app.console.ExitCode;
import dev.landfall.app.console.Output;
import java.util.Arrays;
import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** The one place where what went wrong becomes a message and an exit code. */
final class ExitCodeMapper implements IExecutionExceptionHandler, IParameterExceptionHandler {
    private final Output.Format format;

    /** The format is read from the bare arguments: they may be what cannot be parsed. */
    ExitCodeMapper(String... arguments) {
        var words = Arrays.asList(arguments);
        var at = words.indexOf("--output");
        var json = words.contains("--output=json")
                || (at >= 0 && at + 1 < words.size() && words.get(at + 1).equals("json"));
        format = json ? Output.Format.JSON : Output.Format.TEXT;
    }

    @Override
    public int handleExecutionException(Exception wrong, CommandLine line, ParseResult parsed) {
        var failure = wrong instanceof CommandFailure known ? known : unexpected(wrong);
        Output.failure(format, failure);
        return failure.code().number();
    }

    @Override
    public int handleParseException(ParameterException wrong, String[] arguments) {
        var spec = wrong.getCommandLine().getCommandSpec();
        var alone = spec.parent() == null && arguments.length > 0 && !arguments[0].startsWith("-");
        var message = alone
                ? "there is no command '" + arguments[0] + "'" + suggestion(arguments[0])
                : Objects.requireNonNullElse(wrong.getMessage(), "the command line cannot be read");
        var cure = "./" + spec.qualifiedName() + " --help shows "
                + (spec.parent() == null ? "all commands" : "what the command takes");
        Output.failure(format, new CommandFailure(ExitCode.USAGE, message, cure));
        return ExitCode.USAGE.number();
    }

    private static String suggestion(String typed) {
        return CommandLines.nearest(typed)
                .map(known -> "; did you mean '" + known + "'?")
                .orElse("");
    }

    private static CommandFailure unexpected(Exception wrong) {
        wrong.printStackTrace(System.err);
        return new CommandFailure(
                ExitCode.FAILED,
                "Unexpected",
                String.valueOf(wrong),
                "this is a bug of Landfall: please report it",
                wrong);
    }
}
