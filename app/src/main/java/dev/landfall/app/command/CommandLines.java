package dev.landfall.app.command;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine;

/** Makes the command line that a given call needs, and no more of it: each command costs time to set up. */
public final class CommandLines {
    private static final int WIDTH = 120;

    private CommandLines() {}

    /** The command line with the one command that {@code arguments} begin with, or with all of them for help. */
    public static CommandLine of(String... arguments) {
        var line = new CommandLine(new LandfallCommand());
        var commands = commands();
        var named = arguments.length == 0 ? null : commands.get(arguments[0]);
        if (named == null) {
            commands.forEach((name, command) -> line.addSubcommand(name, command.get()));
        } else {
            line.addSubcommand(arguments[0], named.get());
        }
        var errors = new CommandErrors(arguments);
        return line.setUsageHelpWidth(WIDTH)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(errors)
                .setParameterExceptionHandler(errors);
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
        commands.put("get", GetCommand::new);
        commands.put("set", SetCommand::new);
        commands.put("commands", CommandsCommand::new);
        commands.put("cancel", CancelCommand::new);
        commands.put("history", HistoryCommand::new);
        commands.put("watch", WatchCommand::new);
        commands.put("migrate", MigrateCommand::new);
        commands.put("export", ExportCommand::new);
        commands.put("import", ImportCommand::new);
        commands.put("simulate", SimulateCommand::new);
        commands.put("conformance", ConformanceCommand::new);
        commands.put("conformance-writer", ConformanceWriterCommand::new);
        commands.put("provide", ProvideCommand::new);
        commands.put("test", TestCommand::new);
        commands.put("version", VersionCommand::new);
        return commands;
    }
}
