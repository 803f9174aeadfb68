package dev.landfall.app.command;

import dev.landfall.app.console.CommandFailure;
import dev.landfall.app.console.ExitCode;
import dev.landfall.app.console.Output;
import dev.landfall.app.console.Terminal;
import dev.landfall.app.data.DataDirectory;
import dev.landfall.app.data.ReadyFile;
import dev.landfall.app.hub.Hub;
import dev.landfall.app.hub.HubSettings;
import dev.landfall.app.log.Logs;
import dev.landfall.guard.Guard;
import dev.landfall.provider.remote.wire.Address;
import dev.landfall.settings.Settings;
import dev.landfall.settings.SettingsException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code landfall start}: runs a hub until it is told to stop. */
@Command(
        name = "start",
        description = {
            "Runs a hub until Ctrl-C, SIGTERM or ./landfall stop.",
            "Everything that the hub keeps lies in one directory.",
            "Only this machine can reach the hub, unless --host says otherwise."
        })
final class StartCommand implements Callable<Integer> {
    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "The directory in which the hub keeps everything (default: ./data).")
    private Path data = Path.of("data");

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "A YAML file with settings; docs/contracts/settings.md lists them all.")
    private Optional<Path> config = Optional.empty();

    @Option(
            names = "--store",
            paramLabel = "URL",
            description = {
                "The store: postgres://user@host:port/database, or a provider in another process,",
                "unix:/run/my.sock or grpcs://host:port (default: a store in the data directory)."
            })
    private Optional<String> store = Optional.empty();

    @Option(
            names = "--store-password-file",
            paramLabel = "FILE",
            description = "A file with the password of the database user.")
    private Optional<String> storePassword = Optional.empty();

    @Option(
            names = "--accept-loss",
            description = {
                "Start although the store in the data directory has lost commits that were on the disk.",
                "The hub writes a list of the lost commits into the file LOSSES beside the store."
            })
    private boolean acceptLoss;

    @Option(
            names = "--host",
            paramLabel = "ADDRESS",
            description = "The address to listen on (default: 127.0.0.1, this machine only).")
    private Optional<String> host = Optional.empty();

    @Option(
            names = "--api-port",
            paramLabel = "PORT",
            description = "The port for apps (default: 8443; 0 means any free port).")
    private Optional<String> apiPort = Optional.empty();

    @Option(
            names = "--coaps-port",
            paramLabel = "PORT",
            description = "The port for OCF devices over TLS (default: 5684; 0 means any free port; off).")
    private Optional<String> coapsPort = Optional.empty();

    @Option(
            names = "--coap-port",
            paramLabel = "PORT",
            description = "The port for OCF devices without TLS, for tests only (default: off).")
    private Optional<String> coapPort = Optional.empty();

    @Option(
            names = "--mqtts-port",
            paramLabel = "PORT",
            description =
                    "The port for MQTT devices over TLS (default: 8883, or any free port if that one is taken; 0 means any free port; off).")
    private Optional<String> mqttsPort = Optional.empty();

    @Option(
            names = "--mqtt-port",
            paramLabel = "PORT",
            description = "The port for MQTT devices without TLS, for tests only (default: off).")
    private Optional<String> mqttPort = Optional.empty();

    @Option(
            names = "--metrics-port",
            paramLabel = "PORT",
            description = "The port for metrics and health (default: 9090; 0 means any free port; off).")
    private Optional<String> metricsPort = Optional.empty();

    @Option(
            names = "--metrics-host",
            paramLabel = "ADDRESS",
            description = "The address on which metrics and health listen; they need no token (default: 127.0.0.1).")
    private Optional<String> metricsHost = Optional.empty();

    @Override
    public Integer call() throws IOException, InterruptedException {
        var settings = settings();
        Logs.configure(settings.log().detail(), format(settings.log().format()));
        var directory = DataDirectory.open(data);
        var closing = new CountDownLatch(1);
        try {
            ReadyFile.forget(directory.path());
            var hub = Hub.start(settings, directory);
            Runtime.getRuntime().addShutdownHook(Guard.unstarted("stop", () -> stop(hub, directory)));
            hub.ready().announce();
            greet(hub.ready(), settings.listen().host());
        } catch (IOException | RuntimeException e) {
            directory.close();
            throw e;
        }
        closing.await();
        return 0;
    }

    /** Ends the process after the hub was closed; with 0, whichever signal has requested it. */
    private static void stop(Hub hub, DataDirectory directory) {
        var code = ExitCode.FAILED;
        try {
            hub.ready().withdraw();
            hub.close();
            directory.close();
            code = ExitCode.DONE;
        } catch (IOException e) {
            Output.note("landfall: the hub has stopped, but with an error: " + e);
        } finally {
            Runtime.getRuntime().halt(code.number());
        }
    }

    private HubSettings settings() {
        try {
            var written = Settings.read(config.orElse(null), flags());
            var settings = HubSettings.from(written);
            written.finish();
            return acceptLoss ? settings.acceptingLoss() : settings;
        } catch (SettingsException e) {
            throw new CommandFailure(
                    ExitCode.SETTINGS,
                    ExitCode.SETTINGS.reason(),
                    String.valueOf(e.getMessage()),
                    ExitCode.SETTINGS.cure(),
                    e);
        }
    }

    private Map<String, String> flags() {
        var flags = new LinkedHashMap<String, String>();
        store.ifPresent(value -> {
            flags.put("store.kind", Address.isOne(value) ? "remote" : "postgres");
            flags.put("store.url", value);
        });
        storePassword.ifPresent(value -> flags.put("store.password-file", value));
        host.ifPresent(value -> flags.put("host", value));
        apiPort.ifPresent(value -> flags.put("api.port", value));
        coapsPort.ifPresent(value -> flags.put("coaps.port", value));
        coapPort.ifPresent(value -> flags.put("coap.port", value));
        mqttsPort.ifPresent(value -> flags.put("mqtts.port", value));
        mqttPort.ifPresent(value -> flags.put("mqtt.port", value));
        metricsHost.ifPresent(value -> flags.put("metrics.host", value));
        metricsPort.ifPresent(value -> flags.put("metrics.port", value));
        return flags;
    }

    private static Logs.Format format(Logs.Format wanted) {
        if (wanted != Logs.Format.AUTO) {
            return wanted;
        }
        return Terminal.err() ? Logs.Format.TEXT : Logs.Format.JSON;
    }

    private void greet(ReadyFile ready, String host) {
        if (common.json() || !Terminal.out()) {
            Output.line(ready.json());
        } else {
            ReadyMessage.lines(ready, host).forEach(Output::text);
        }
    }
}
