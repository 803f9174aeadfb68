package dev.landfall.app.command;

import dev.landfall.app.console.CommandFailure;
import dev.landfall.app.console.ExitCode;
import dev.landfall.app.console.Output;
import dev.landfall.guard.Guard;
import dev.landfall.simulator.Acl;
import dev.landfall.simulator.Behaviour;
import dev.landfall.simulator.FleetReservation;
import dev.landfall.simulator.Load;
import dev.landfall.simulator.Protocol;
import dev.landfall.simulator.RunResult;
import dev.landfall.simulator.SimulatorRun;
import dev.landfall.simulator.SimulatorSettings;
import dev.landfall.simulator.Timing;
import dev.landfall.simulator.TlsVersion;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code landfall simulate}: runs simulated devices. */
@Command(
        name = "simulate",
        description = {
            "Runs simulated devices.",
            "They run until --seconds are over, or until they are stopped. They take commands and, with --rate,",
            "change. OCF devices sign up and publish /light/1 {state, power, name, seq}. MQTT devices connect with access tokens and",
            "send /telemetry/seq, /telemetry/state and /telemetry/power (commands: /rpc/setState, setPower, set, getState)."
        })
final class SimulateCommand implements Callable<Integer> {
    private static final Duration DAY = Duration.ofDays(1);
    private static final int A_FEW = 10;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final HubOptions hub = new HubOptions();

    @Option(names = "--devices", paramLabel = "N", description = "How many devices (default: 1).")
    private int devices = 1;

    @Option(
            names = "--resources",
            paramLabel = "N",
            description = "How many lights each device has: /light/1 to /light/N (default: 1).")
    private int resources = 1;

    @Option(names = "--protocol", paramLabel = "ocf|mqtt", description = "The protocol of the devices (default: ocf).")
    private String protocol = "ocf";

    @Option(
            names = "--rate",
            paramLabel = "R",
            description = "Changes per second of all devices together (default: 0; max means as fast as possible).")
    private String rate = "0";

    @Option(names = "--seconds", paramLabel = "S", description = "How long the devices run (default: until stopped).")
    private Optional<Long> seconds = Optional.empty();

    @Option(
            names = "--seed",
            paramLabel = "K",
            description = "The number from which the ids of the devices are made; the same number makes the same ids"
                    + " (default: ids that no other running simulator uses).")
    private Optional<Long> seed = Optional.empty();

    @Option(
            names = "--plain",
            description = "Connect without TLS; the hub must have been started with --coap-port or --mqtt-port.")
    private boolean plain;

    @Option(names = "--tls", description = "Connect over TLS 1.2, as OCF devices do (default).")
    private boolean tls;

    @Option(
            names = "--cert",
            paramLabel = "auto|none",
            description =
                    "auto: the devices show a certificate of the hub's CA when they are asked for one; needs --data.")
    private Optional<String> cert = Optional.empty();

    @Option(
            names = "--eager",
            description =
                    "Do not wait before the first sign-in, as real devices do (default for more than 10 devices).")
    private boolean eager;

    @Option(names = "--threads", paramLabel = "N", description = "How many threads run the devices (default: 1).")
    private int threads = 1;

    @Option(
            names = "--ledger",
            paramLabel = "FILE",
            description = "Write what the devices did to this file, one JSON object on each line.")
    private Optional<Path> ledger = Optional.empty();

    @Option(
            names = "--state",
            paramLabel = "FILE",
            description = "Keep the devices' credentials in this file, and continue with them the next time.")
    private Optional<Path> state = Optional.empty();

    @Override
    public Integer call() throws IOException, InterruptedException {
        check();
        var owner = hub.owner().orElse("me");
        try (var client = hub.administrator(DAY);
                var place = place()) {
            var credentials = mqtt()
                    ? new HubAccessTokens(client, owner, plain)
                    : new HubCodes(client, owner, plain, identities());
            var result = run(new SimulatorRun(settings(place.seed()), credentials));
            show(result);
            var all = result.counts().signedIn() == devices;
            return (all ? ExitCode.DONE : ExitCode.FAILED).number();
        }
    }

    private FleetReservation.Place place() throws IOException {
        if (seed.isPresent()) {
            return FleetReservation.Place.chosen(seed.get());
        }
        var data = hub.address().ready().map(ready -> ready.data());
        return FleetReservation.take(data.orElse(null), mqtt() ? Protocol.MQTT : Protocol.OCF);
    }

    private boolean mqtt() {
        return protocol.equals("mqtt");
    }

    private void check() {
        if (!mqtt() && !protocol.equals("ocf")) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "'" + protocol + "' is not a protocol of the simulator",
                    "use --protocol ocf or --protocol mqtt");
        }
        if (plain && tls) {
            throw new CommandFailure(
                    ExitCode.USAGE, "--plain and --tls cannot be used together", "leave out one of them");
        }
        if (mqtt() && (resources != 1 || cert.isPresent())) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "--resources and --cert are for OCF devices only",
                    "leave them out, or use --protocol ocf");
        }
    }

    private RunResult run(SimulatorRun run) throws IOException, InterruptedException {
        var ended = new CountDownLatch(1);
        var hook = Guard.unstarted("stop", () -> {
            run.stop();
            try {
                ended.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            return run.run();
        } finally {
            ended.countDown();
        }
    }

    private SimulatorSettings settings(long devicesSeed) {
        try {
            var timing = eager || devices > A_FEW ? Timing.EAGER : Timing.REAL;
            var behaviour = mqtt()
                    ? Behaviour.mqtt(timing)
                    : new Behaviour(resources, true, Acl.CLOUD, timing, TlsVersion.OCF_1_2);
            var perSecond = rate.equals("max") ? Load.UNLIMITED : Double.parseDouble(rate);
            var load = new Load(devices, perSecond, Duration.ofSeconds(seconds.orElse(0L)), devicesSeed);
            return new SimulatorSettings(
                    load,
                    behaviour,
                    threads,
                    ledger.orElse(null),
                    state.orElse(null),
                    new ProgressLines(common.json()));
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(
                    ExitCode.USAGE, ExitCode.USAGE.reason(), String.valueOf(e.getMessage()), ExitCode.USAGE.cure(), e);
        }
    }

    /** The directory of the hub's authority for certificates, if it is on this machine. */
    private Optional<Path> identities() {
        var data = hub.address().ready().map(ready -> ready.data());
        return switch (cert.orElse("none")) {
            case "none" -> Optional.empty();
            case "auto" ->
                Optional.of(data.orElseThrow(() -> new CommandFailure(
                        ExitCode.USAGE,
                        "--cert auto needs --data DIR",
                        "add --data DIR: the hub's CA, which signs the certificates, is in the data directory")));
            default ->
                throw new CommandFailure(
                        ExitCode.USAGE, "the value of --cert is not known", "use --cert auto or --cert none");
        };
    }

    private void show(RunResult result) {
        if (common.json()) {
            var counts = result.counts();
            var line = Output.object()
                    .put("devices", result.devices())
                    .put("signedIn", counts.signedIn())
                    .put("sent", counts.sent())
                    .put("acknowledged", counts.acknowledged())
                    .put("refused", counts.refused())
                    .put("reconnects", counts.reconnects())
                    .put("commands", counts.commands())
                    .put("ended", counts.ended())
                    .put("seconds", result.changing().toMillis() / 1e3);
            result.problems().forEach(line.putArray("problems")::add);
            Output.line(line);
        } else {
            Output.text(result.summary());
        }
    }
}
