package dev.landfall.app.command;

import dev.landfall.app.console.ExitCode;
import dev.landfall.app.console.Failure;
import dev.landfall.app.console.Output;
import dev.landfall.app.console.Terminal;
import dev.landfall.app.data.DataDirectory;
import dev.landfall.app.data.Ready;
import dev.landfall.app.hub.Hub;
import dev.landfall.app.hub.HubSettings;
import dev.landfall.app.log.Logs;
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

/** {@code landfall start}: the hub, until it is told to stop. */
@Command(
        name = "start",
        description = {
            "Runs a hub until SIGTERM, SIGINT (Ctrl-C) or ./landfall stop. Everything it keeps lies in one directory.",
            "Only this machine reaches it unless --host says otherwise."
        })
final class StartCommand implements Callable<Integer> {
    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Option(names = "--data", paramLabel = "DIR", description = "where everything is kept (usual: ./data)")
    private Path data = Path.of("data");

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "settings in YAML: docs/contracts/settings.md lists them")
    private Optional<Path> config = Optional.empty();

    @Option(
            names = "--store",
            paramLabel = "URL",
            description = {
                "where everything is kept: postgres://user@host:port/database, or a provider in another process,",
                "unix:/run/my.sock or grpcs://host:port (usual: in the data directory)"
            })
    private Optional<String> store = Optional.empty();

    @Option(
            names = "--store-password-file",
            paramLabel = "FILE",
            description = "a file with the password of the store's user")
    private Optional<String> storePassword = Optional.empty();

    @Option(
            names = "--accept-loss",
            description = {
                "start although the store in the data directory has lost commits that were on the disk;",
                "what is lost is written down in the file LOSSES beside the store"
            })
    private boolean acceptLoss;

    @Option(names = "--host", paramLabel = "ADDRESS", description = "the address to listen on (usual: 127.0.0.1)")
    private Optional<String> host = Optional.empty();

    @Option(names = "--api-port", paramLabel = "PORT", description = "for apps (usual: 8443; 0: any free one)")
    private Optional<String> apiPort = Optional.empty();

    @Option(names = "--coaps-port", paramLabel = "PORT", description = "for devices, over TLS (usual: 5684; 0; off)")
    private Optional<String> coapsPort = Optional.empty();

    @Option(names = "--coap-port", paramLabel = "PORT", description = "for devices, without TLS (usual: off; 5683; 0)")
    private Optional<String> coapPort = Optional.empty();

    @Option(
            names = "--mqtts-port",
            paramLabel = "PORT",
            description =
                    "for devices with access tokens, MQTT over TLS (usual: 8883, or any free one if it is taken; 0; off)")
    private Optional<String> mqttsPort = Optional.empty();

    @Option(names = "--mqtt-port", paramLabel = "PORT", description = "for them without TLS (usual: off; 1883; 0)")
    private Optional<String> mqttPort = Optional.empty();

    @Option(names = "--metrics-port", paramLabel = "PORT", description = "for metrics and health (usual: 9090; 0; off)")
    private Optional<String> metricsPort = Optional.empty();

    @Override
    public Integer call() throws IOException, InterruptedException {
        var settings = settings();
        Logs.configure(settings.log().detail(), format(settings.log().format()));
        var directory = DataDirectory.open(data);
        var closing = new CountDownLatch(1);
        try {
            Ready.forget(directory.path());
            var hub = Hub.start(settings, directory);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(hub, directory), "stop"));
            hub.ready().announce();
            greet(hub.ready(), settings.listen().host());
        } catch (IOException | RuntimeException e) {
            directory.close();
            throw e;
        }
        closing.await();
        return 0;
    }

    /** The last thing this process does; it leaves with 0, whatever signal asked for it. */
    private static void stop(Hub hub, DataDirectory directory) {
        var code = ExitCode.FAILED;
        try {
            hub.ready().withdraw();
            hub.close();
            directory.close();
            code = ExitCode.DONE;
        } catch (IOException e) {
            Output.note("landfall: stopped, but not cleanly: " + e);
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
            throw new Failure(
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
        metricsPort.ifPresent(value -> flags.put("metrics.port", value));
        return flags;
    }

    private static Logs.Format format(Logs.Format wanted) {
        if (wanted != Logs.Format.AUTO) {
            return wanted;
        }
        return Terminal.err() ? Logs.Format.TEXT : Logs.Format.JSON;
    }

    private void greet(Ready ready, String host) {
        if (common.json() || !Terminal.out()) {
            Output.line(ready.json());
        } else {
            Greeting.lines(ready, host).forEach(Output::text);
        }
    }
}
