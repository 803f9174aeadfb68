package dev.landfall.app.hub;

import dev.landfall.app.data.DataDirectory;
import dev.landfall.app.log.Logs;
import dev.landfall.app.pki.KeyPairFiles;
import dev.landfall.app.sealed.HubKeyFile;
import dev.landfall.core.model.DeviceLimits;
import dev.landfall.settings.Settings;
import dev.landfall.settings.Settings.Bounds;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** All settings of a hub, with their usual values. */
public record HubSettings(
        Listen listen,
        Certificates certificates,
        DoorSettings doors,
        StoreSettings store,
        History history,
        Work work,
        Tokens tokens,
        HubWide hub,
        DeviceLimits devices,
        Log log) {

    /** Reads the settings. The caller finishes the reading. */
    public static HubSettings from(Settings settings) {
        return new HubSettings(
                Listen.from(settings),
                Certificates.from(settings),
                DoorSettings.from(settings),
                StoreSettings.from(settings),
                History.from(settings),
                Work.from(settings),
                Tokens.from(settings),
                HubWide.from(settings),
                devices(settings),
                Log.from(settings));
    }

    /** The settings for a start that accepts the loss of commits of the embedded store; the loss is recorded. */
    public HubSettings acceptingLoss() {
        return new HubSettings(
                listen, certificates, doors, store.withAcceptLoss(true), history, work, tokens, hub, devices, log);
    }

    private static DeviceLimits devices(Settings settings) {
        var most = new Bounds(1, Integer.MAX_VALUE);
        return new DeviceLimits(
                settings.number(
                        "devices.per-owner-max",
                        DeviceLimits.USUAL.ofOwner(),
                        most,
                        "The most devices that one owner can have. Above this number, new devices of the owner are refused."),
                settings.number(
                        "devices.per-tenant-max",
                        DeviceLimits.USUAL.ofTenant(),
                        most,
                        "The most devices that all owners of one tenant together can have."));
    }

    /** The reference of all settings, in the order in which they are read. */
    public static List<Settings.KnownSetting> reference() {
        var settings = Settings.usual();
        from(settings);
        return settings.asked();
    }

    /**
     * The ports of the hub.
     *
     * @param host the address; only this machine reaches a loopback address
     * @param publicHost the name for apps and devices; empty for one that fits {@code host}
     * @param api the port for apps; 0 for any free one
     * @param coaps the port for OCF devices over TLS; empty when off
     * @param coap the port for OCF devices without TLS; empty when off
     * @param mqtts the port for devices with access tokens over TLS; empty when off
     * @param mqttsChosen whether the operator has chosen that port; if not, any other one may be used
     * @param mqtt the port for devices with access tokens without TLS; empty when off
     * @param metrics the port for metrics and health; empty when off
     * @param metricsHost the address for metrics and health, which everybody can read without a token
     */
    public record Listen(
            String host,
            Optional<String> publicHost,
            int api,
            Optional<Integer> coaps,
            Optional<Integer> coap,
            Optional<Integer> mqtts,
            boolean mqttsChosen,
            Optional<Integer> mqtt,
            Optional<Integer> metrics,
            String metricsHost) {
        private static final String MQTTS = "mqtts.port";

        static Listen from(Settings settings) {
            var chosen = settings.optional(MQTTS, "").isPresent();
            return new Listen(
                    settings.text(
                            "host",
                            "127.0.0.1",
                            "The address on which the hub listens. With 127.0.0.1 only this machine can reach the hub;"
                                    + " 0.0.0.0 opens it to the network."),
                    settings.optional(
                            "public-host",
                            "The name or address under which apps and devices reach the hub, if it differs from the address"
                                    + " on which the hub listens."),
                    (int) settings.number(
                            "api.port",
                            8443,
                            new Bounds(0, 65_535),
                            "The port for apps (HTTPS). 0 means any free port."),
                    settings.port("coaps.port", "5684", "The port for OCF devices (CoAP over TLS)."),
                    settings.port(
                            "coap.port",
                            "off",
                            "The port for OCF devices without TLS. Nothing is encrypted there: use it for tests and in"
                                    + " closed networks only."),
                    settings.port(
                            MQTTS,
                            "8883",
                            "The port for MQTT devices over TLS. If this setting is left out and port 8883 is taken, the"
                                    + " hub uses any free port."),
                    chosen,
                    settings.port(
                            "mqtt.port",
                            "off",
                            "The port for MQTT devices without TLS. Nothing is encrypted there: use it for tests and in"
                                    + " closed networks only."),
                    settings.port("metrics.port", "9090", "The port for metrics and health (HTTP without TLS)."),
                    settings.text(
                            "metrics.host",
                            "127.0.0.1",
                            "The address on which metrics and health listen. Everybody who can reach this address can read"
                                    + " them, without a token."));
        }
    }

    /**
     * The operator's own certificates and keys for each port; empty for those of the hub's authority.
     *
     * @param api for apps
     * @param coaps for OCF devices over TLS
     * @param mqtts for devices with access tokens over TLS
     */
    public record Certificates(Optional<KeyPairFiles> api, Optional<KeyPairFiles> coaps, Optional<KeyPairFiles> mqtts) {
        static Certificates from(Settings settings) {
            return new Certificates(
                    pair(settings, "api", "to apps"),
                    pair(settings, "coaps", "to OCF devices"),
                    pair(settings, "mqtts", "to MQTT devices"));
        }

        private static Optional<KeyPairFiles> pair(Settings settings, String door, String whom) {
            var certificate = settings.optional(
                    door + ".certificate",
                    "A PEM file with the server certificate that the hub shows " + whom
                            + ", followed by the certificates of the CAs between it and the root. Without it, the hub issues a"
                            + " certificate itself.");
            var key = settings.optional(
                    door + ".key",
                    "A PEM file (PKCS #8) with the private key of " + door + ".certificate, without a password.");
            if (certificate.isPresent() != key.isPresent()) {
                settings.mistake(
                        door + ".certificate and " + door + ".key belong together: set both, or leave out both");
            }
            return certificate.flatMap(chain -> key.map(secret -> new KeyPairFiles(Path.of(chain), Path.of(secret))));
        }
    }

    /**
     * How much history is kept.
     *
     * @param kept how long, while there is space
     * @param bytesMax of each tenant; above it events are kept for a shorter time
     */
    public record History(Duration kept, long bytesMax) {
        static History from(Settings settings) {
            return new History(
                    settings.duration(
                            "history.kept",
                            "7d",
                            "How long the changes of resources are kept. history.bytes-max may remove them earlier."),
                    settings.bytes(
                            "history.bytes-max",
                            "10GiB",
                            "The largest size of one tenant's history. Above this size, the hub removes the oldest day first."));
        }
    }

    /**
     * The times of commands, of the node and of its certificate.
     *
     * @param commandTimeToLive the time-to-live of commands that name none
     * @param commandAnswer how long a device may take to answer
     * @param leaseTerm after which time a dead node counts as gone
     * @param certificateLook how often the hub checks its server certificate
     */
    public record Work(
            Duration commandTimeToLive, Duration commandAnswer, Duration leaseTerm, Duration certificateLook) {
        static Work from(Settings settings) {
            return new Work(
                    settings.duration(
                            "commands.time-to-live",
                            "10s",
                            "How long a command may wait until it is sent to the device. A command can name a time of its"
                                    + " own."),
                    settings.duration(
                            "commands.answer",
                            "20s",
                            "How long the hub waits for the device's answer to a command. After this time the outcome of"
                                    + " the command is unknown."),
                    settings.duration(
                            "node.lease", "15s", "After this time a node of the hub that has died counts as gone."),
                    settings.duration(
                            "certificates.look",
                            "1h",
                            "How often the hub checks whether the files of a server certificate were replaced, and whether"
                                    + " its own certificate must be renewed."));
        }
    }

    /**
     * Whose tokens are accepted, and how long they are valid.
     *
     * @param program the usual life of an app's token
     * @param device the life of a device's token
     * @param refresh how long a device may stay away and still refresh its tokens
     * @param code the usual life of a device's code
     * @param identity whose tokens are accepted; the times are those of the hub's own tokens
     */
    public record Tokens(
            Duration program, Duration device, Duration refresh, Duration code, IdentitySettings identity) {
        static Tokens from(Settings settings) {
            return new Tokens(
                    settings.duration(
                            "tokens.program",
                            "1h",
                            "How long an app's access token is valid, if the app does not ask for another time."),
                    settings.duration(
                            "tokens.device",
                            "1h",
                            "How long the access token of an OCF device is valid. The device refreshes it by itself."),
                    settings.duration(
                            "tokens.device-refresh",
                            "365d",
                            "How long an OCF device can be away and still refresh its token. After this time the device"
                                    + " must sign up again."),
                    settings.duration(
                            "tokens.device-code",
                            "10m",
                            "How long a one-time code for the sign-up of an OCF device is valid, if the request for the"
                                    + " code names no other time."),
                    IdentitySettings.from(settings));
        }
    }

    /**
     * What all nodes of the hub share.
     *
     * @param publicUrl the address at which apps find the API and the issuer; empty for the address that fits the host
     * @param keyFile the file with the hub key; empty for the one in the data directory
     */
    public record HubWide(Optional<String> publicUrl, Optional<Path> keyFile) {
        private static final Pattern ADDRESS = Pattern.compile("https://[!-~]+[!-.0-~]");

        static HubWide from(Settings settings) {
            var url = settings.optional(
                    "public-url",
                    "The https address under which apps reach the hub, the same on all nodes of the hub. At the first start"
                            + " it becomes the name of the hub's issuer, which stands in all tokens and never changes. Without"
                            + " it, the address of the API at the first start is the name.");
            url.filter(address -> !ADDRESS.matcher(address).matches())
                    .ifPresent(address -> settings.mistake(
                            "public-url must be an https address without a slash at the end, not " + address));
            var file = settings.optional(
                    "hub.key-file",
                    "The file with the hub key, which seals the keys of the hub in the store: 64 hexadecimal digits, or 32"
                            + " bytes. All nodes of a hub need the same key. Without this setting the file is hub.key in the"
                            + " data directory. The first start makes the file if it is missing.");
            return new HubWide(url, file.map(Path::of));
        }

        /** The file with the hub key. */
        public HubKeyFile key(DataDirectory data) {
            return new HubKeyFile(keyFile.map(Path::toAbsolutePath).orElse(data.resolve(HubKeyFile.NAME)));
        }
    }

    /** The detail and the format of the log. */
    public record Log(Logs.Detail detail, Logs.Format format) {
        static Log from(Settings settings) {
            return new Log(
                    settings.choice(
                            "log.level",
                            Logs.Detail.INFO,
                            "The least important lines that are logged: error logs the fewest lines, trace the most."),
                    settings.choice(
                            "log.format",
                            Logs.Format.AUTO,
                            "How the log looks: text is for people; json is one JSON object on each line; auto is text on a"
                                    + " terminal and JSON elsewhere."));
        }
    }
}
