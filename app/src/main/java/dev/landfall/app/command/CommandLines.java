package dev.landfall.app.command;

import dev.landfall.settings.SpellingSuggestion;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Makes the command line for a call with only the command that it needs, because each command takes time to set up. */
public final class CommandLines {
    private static final int WIDTH = 120;

    private CommandLines() {}

    /** The command line with the command at the beginning of {@code arguments}; with all commands for help. */
    public static CommandLine of(String... arguments) {
        var commands = commands();
        var named = arguments.length == 0 ? null : commands.get(arguments[0]);
        var line = named == null
                ? whole()
                : new CommandLine(new LandfallCommand()).addSubcommand(arguments[0], named.get());
        var errors = new ExitCodeMapper(arguments);
        return line.setUsageHelpWidth(WIDTH)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionStrategy(CommandLines::execute)
                .setExecutionExceptionHandler(errors)
                .setParameterExceptionHandler(errors);
    }

    /** The command line with all commands. */
    static CommandLine whole() {
        var line = new CommandLine(new LandfallCommand());
        commands().forEach((name, command) -> line.addSubcommand(name, command.get()));
        return line.setUsageHelpWidth(WIDTH);
    }

    /** The most similar name of a command; empty when none is similar. */
    static Optional<String> nearest(String typed) {
        return SpellingSuggestion.of(typed, commands().keySet());
    }

    /** Rewrites arguments: {@code help X} becomes {@code X --help}, or {@code X} if there is no such command, so that it is refused. */
    public static String[] typed(String... arguments) {
        if (arguments.length == 0 || !arguments[0].equals("help")) {
            return arguments;
        }
        if (arguments.length > 1 && !arguments[1].startsWith("-") && !commands().containsKey(arguments[1])) {
            return new String[] {arguments[1]};
        }
        var typed = Arrays.copyOfRange(arguments, 1, arguments.length + 1);
        typed[typed.length - 1] = "--help";
        return typed;
    }

    /**
     * Runs a parsed command, unless a value is empty. An empty value is refused: {@code --owner "$OWNER"} with an unset variable must not
     * become a command without an owner, which acts for the administrator.
     */
    private static int execute(ParseResult parsed) {
        var last = parsed;
        while (last.hasSubcommand()) {
            last = last.subcommand();
        }
        if (!last.isUsageHelpRequested() && !last.isVersionHelpRequested()) {
            for (var argument : last.matchedArgs()) {
                if (argument.originalStringValues().stream().anyMatch(String::isBlank)) {
                    throw new ParameterException(
                            last.commandSpec().commandLine(),
                            "the value of " + name(argument)
                                    + " is empty; leave out the option, or check the variable that contains the value");
                }
            }
        }
        return new CommandLine.RunLast().execute(parsed);
    }

    private static String name(ArgSpec argument) {
        return argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
    }

    private static Map<String, Supplier<Object>> commands() {
        var commands = new LinkedHashMap<String, Supplier<Object>>();
        commands.put("start", StartCommand::new);
        commands.put("stop", StopCommand::new);
        commands.put("token", TokenCommand::new);
        commands.put("device-code", DeviceCodeCommand::new);
        commands.put("device-token", DeviceTokenCommand::new);
        commands.put("device-tokens", DeviceTokensCommand::new);
        commands.put("devices", DevicesCommand::new);
        commands.put("device", DeviceCommand::new);
        commands.put("resources", ResourcesCommand::new);
        commands.put("get", GetCommand::new);
        commands.put("set", SetCommand::new);
        commands.put("commands", CommandsCommand::new);
        commands.put("cancel", CancelCommand::new);
        commands.put("history", HistoryCommand::new);
        commands.put("watch", WatchCommand::new);
        commands.put("delete", DeleteCommand::new);
        commands.put("status", StatusCommand::new);
        commands.put("migrate", MigrateCommand::new);
        commands.put("export", ExportCommand::new);
        commands.put("import", ImportCommand::new);
        commands.put("hub", HubCommand::new);
        commands.put("simulate", SimulateCommand::new);
        commands.put("conformance", ConformanceCommand::new);
        commands.put("conformance-writer", ConformanceWriterCommand::new);
        commands.put("provide", ProvideCommand::new);
        commands.put("test", TestCommand::new);
        commands.put("completion", CompletionCommand::new);
        commands.put("version", VersionCommand::new);
        return commands;
    }
}
