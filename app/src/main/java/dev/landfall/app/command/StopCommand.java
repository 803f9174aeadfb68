package dev.landfall.app.command;

import dev.landfall.app.console.CommandFailure;
import dev.landfall.app.console.ExitCode;
import dev.landfall.app.console.Output;
import dev.landfall.app.data.ReadyFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code landfall stop}. */
@Command(name = "stop", description = "Stops the hub of a data directory, and waits until it has stopped.")
final class StopCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Option(names = "--data", paramLabel = "DIR", description = "The data directory of the hub (default: ./data).")
    private Path data = Path.of("data");

    @Override
    public Integer call() throws IOException, InterruptedException {
        var ready = ReadyFile.read(data).filter(ReadyFile::alive);
        if (ready.isEmpty()) {
            throw new CommandFailure(
                    ExitCode.UNREACHABLE, "no hub runs on the data directory " + data.toAbsolutePath());
        }
        var pid = ready.get().pid();
        var process = ProcessHandle.of(pid);
        if (process.isPresent()) {
            stop(process.get());
        }
        if (common.json()) {
            Output.line(Output.object().put("event", "stopped").put("pid", pid));
        } else {
            Output.text("stopped process " + pid);
        }
        return 0;
    }

    private static void stop(ProcessHandle process) throws InterruptedException {
        process.destroy();
        try {
            process.onExit().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new CommandFailure(
                    ExitCode.TIMED_OUT,
                    "TimedOut",
                    "process " + process.pid() + " still runs",
                    "read the log of that process, and run the command again",
                    e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("cannot wait for process " + process.pid(), e);
        }
    }
}
