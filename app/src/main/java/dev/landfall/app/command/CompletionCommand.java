package dev.landfall.app.command;

import dev.landfall.app.console.CommandFailure;
import dev.landfall.app.console.ExitCode;
import dev.landfall.app.console.Output;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Parameters;

/** {@code landfall completion}: prints a script for the completion of commands and options in a shell. */
@Command(
        name = "completion",
        description = {
            "Prints a script with which your shell completes commands and options.",
            "  bash   source <(./landfall completion bash)      (in ~/.bashrc, with the whole path)",
            "  zsh    source <(./landfall completion zsh)       (in ~/.zshrc, with the whole path)",
            "  fish   ./landfall completion fish | source       (in ~/.config/fish/config.fish)"
        })
final class CompletionCommand implements Callable<Integer> {
    private static final String NAME = "landfall";
    private static final String ZSH_HEAD =
            "autoload -U +X compinit && compinit\nautoload -U +X bashcompinit && bashcompinit\n";

    @Mixin
    @SuppressWarnings("UnusedVariable") // picocli reads it: --help, and the form of errors
    private final CommonOptions common = new CommonOptions();

    @Parameters(index = "0", paramLabel = "bash|zsh|fish", description = "The name of your shell.")
    private String shell = "";

    @Override
    public Integer call() {
        switch (shell) {
            case "bash" -> Output.text(bash());
            case "zsh" -> Output.text(ZSH_HEAD + bash());
            case "fish" -> fish().forEach(Output::text);
            default ->
                throw new CommandFailure(
                        ExitCode.USAGE,
                        "'" + shell + "' is not a shell for which there is a script",
                        "name one of bash, zsh and fish");
        }
        return 0;
    }

    private static String bash() {
        return AutoComplete.bash(NAME, CommandLines.whole());
    }

    private static List<String> fish() {
        var lines = new ArrayList<String>();
        lines.add("complete -c " + NAME + " -f");
        CommandLines.whole().getSubcommands().forEach((name, line) -> {
            var spec = line.getCommandSpec();
            lines.add("complete -c " + NAME + " -n __fish_use_subcommand -a " + name + " -d " + quoted(first(spec)));
            for (var option : spec.options()) {
                lines.add(option(name, option));
            }
        });
        return lines;
    }

    private static String option(String command, OptionSpec option) {
        var files = option.paramLabel().equals("FILE") || option.paramLabel().equals("DIR");
        var takes = option.arity().max() > 0 ? (files ? " -r -F" : " -x") : "";
        var description = option.description().length == 0 ? "" : " -d " + quoted(option.description()[0]);
        return "complete -c " + NAME + " -n '__fish_seen_subcommand_from " + command + "' -l "
                + option.longestName().replaceFirst("^--", "") + takes + description;
    }

    private static String first(CommandSpec spec) {
        var description = spec.usageMessage().description();
        return description.length == 0 ? "" : description[0];
    }

    private static String quoted(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
