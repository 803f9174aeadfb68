package dev.landfall.app.hub;

import dev.landfall.app.log.Logs;
import dev.landfall.app.pki.KeyPairFiles;
import dev.landfall.settings.Settings;
import dev.landfall.settings.Settings.Bounds;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** All that an operator can set for a hub, with the usual values. */
public record HubSettings(
        Listen listen,
        Certificates certificates,
        Doors doors,
        StoreSettings store,
        History history,
        Work work,
        Tokens tokens,
        Log log) {

    /** Reads them. Whoever calls finishes the reading. */
    public static HubSettings from(Settings settings) {
        return new HubSettings(
                Listen.from(settings),
                Certificates.from(settings),
                Doors.from(settings),
                StoreSettings.from(settings),
                History.from(settings),
                Work.from(settings),
                Tokens.from(settings),
                Log.from(settings));
    }

    /** The same, for a start that goes on without what the embedded store has lost; it is written down. */
    public HubSettings acceptingLoss() {
        return new HubSettings(listen, certificates, doors, store.withAcceptLoss(true), history, work, tokens, log);
    }

    /** The reference of all settings, in the order in which they are read. */
    public static List<Settings.Asked> reference() {
        var settings = Settings.usual();
        from(settings);
        return settings.asked();
    }

    /**
     * Where the hub listens.
     *
     * @param host the address; only this machine reaches a loopback address
     * @param publicHost the name that apps and devices are told; empty for one that fits {@code host}
     * @param api port for apps; 0 for any free one
     * @param coaps port for devices over TLS; empty when off
     * @param coap port for devices without TLS; empty when off
     * @param mqtts port for devices with access tokens over TLS; empty when off
     * @param mqttsChosen whether somebody asked for that port; when it is only the usual one, any other does
     * @param mqtt port for devices with access tokens without TLS; empty when off
     * @param metrics port for metrics and health; empty when off
     * @param metricsHost the address that metrics and health listen on: they tell everybody how the hub is, without a token
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
                            "host", "127.0.0.1", "the address to listen on; 0.0.0.0 opens the hub to the network"),
                    settings.optional(
                            "public-host", "the name or address that apps and devices are told, where it is another"),
                    (int) settings.number("api.port", 8443, new Bounds(0, 65_535), "for apps; 0 for any free one"),
                    settings.port("coaps.port", "5684", "for devices, over TLS"),
                    settings.port("coap.port", "off", "for devices, without TLS: for tests and closed networks only"),
                    settings.port(
                            MQTTS,
                            "8883",
                            "for devices with access tokens, MQTT over TLS; when this one was not asked for and is taken,"
                                    + " any free one"),
                    chosen,
                    settings.port("mqtt.port", "off", "for them without TLS: for tests and closed networks only"),
                    settings.port("metrics.port", "9090", "for metrics and health, without TLS"),
                    settings.text(
                            "metrics.host",
                            "127.0.0.1",
                            "the address that metrics and health listen on; whoever reaches it reads them without a token"));
        }
    }

    /**
     * Certificates and keys of the operator's own, door by door; empty for those that the hub's authority issues.
     *
     * @param api for apps
     * @param coaps for devices over TLS
     * @param mqtts for devices with access tokens over TLS
     */
    public record Certificates(Optional<KeyPairFiles> api, Optional<KeyPairFiles> coaps, Optional<KeyPairFiles> mqtts) {
        static Certificates from(Settings settings) {
            return new Certificates(
                    pair(settings, "api", "for apps"),
                    pair(settings, "coaps", "for devices, OCF"),
                    pair(settings, "mqtts", "for devices, MQTT"));
        }

        private static Optional<KeyPairFiles> pair(Settings settings, String door, String whom) {
            var certificate = settings.optional(
                    door + ".certificate",
                    "a file with a server certificate of your own " + whom
                            + ", PEM, its own first; else the hub issues one itself");
            var key = settings.optional(door + ".key", "a file with its key, PEM (PKCS #8), without a password");
            if (certificate.isPresent() != key.isPresent()) {
                settings.mistake(door + ".certificate and " + door + ".key belong together");
            }
            return certificate.flatMap(chain -> key.map(secret -> new KeyPairFiles(Path.of(chain), Path.of(secret))));
        }
    }

    /**
     * How much of the past is kept.
     *
     * @param kept how long, while there is room
     * @param bytesMax of each tenant; above it the oldest day goes first
     */
    public record History(Duration kept, long bytesMax) {
        static History from(Settings settings) {
            return new History(
                    settings.duration("history.kept", "7d", "how long changes are kept, while there is room for them"),
                    settings.bytes(
                            "history.bytes-max",
                            "10GiB",
                            "history of one tenant at most; above it the oldest goes first"));
        }
    }

    /**
     * Times of commands, of the node and of its certificate.
     *
     * @param commandTimeToLive of commands that say none
     * @param commandAnswer how long a device may take
     * @param leaseTerm how soon a node that died counts as gone
     * @param certificateLook how often the hub looks at its server certificate
     */
    public record Work(
            Duration commandTimeToLive, Duration commandAnswer, Duration leaseTerm, Duration certificateLook) {
        static Work from(Settings settings) {
            return new Work(
                    settings.duration("commands.time-to-live", "10s", "of commands that say none themselves"),
                    settings.duration(
                            "commands.answer", "20s", "how long a device may take; later its answer is unknown"),
                    settings.duration("node.lease", "15s", "how soon a node that died counts as gone"),
                    settings.duration(
                            "certificates.look",
                            "1h",
                            "how often the hub looks whether a server certificate was replaced or must be renewed"));
        }
    }

    /**
     * Whose tokens are taken, and how long they last.
     *
     * @param program an app's, when it does not say
     * @param device a device's
     * @param refresh how long a device may stay away and still refresh
     * @param code a device's code, when its maker does not say
     * @param identity whose tokens are taken; the times are those of the hub's own
     */
    public record Tokens(
            Duration program, Duration device, Duration refresh, Duration code, IdentitySettings identity) {
        static Tokens from(Settings settings) {
            return new Tokens(
                    settings.duration("tokens.program", "1h", "an app's token, when the app does not say"),
                    settings.duration("tokens.device", "1h", "a device's token"),
                    settings.duration(
                            "tokens.device-refresh", "365d", "how long a device may stay away and still refresh"),
                    settings.duration("tokens.device-code", "10m", "a device's code, when its maker does not say"),
                    IdentitySettings.from(settings));
        }
    }

    /** What is logged, and how it looks. */
    public record Log(Logs.Detail detail, Logs.Format format) {
        static Log from(Settings settings) {
            return new Log(
                    settings.choice("log.level", Logs.Detail.INFO, "how much is logged"),
                    settings.choice(
                            "log.format",
                            Logs.Format.AUTO,
                            "auto is text on a terminal, one JSON object a line elsewhere"));
        }
    }
}
