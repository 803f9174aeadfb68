package dev.landfall.app.hub;

import dev.landfall.gateway.door.transport.TransportSettings;
import dev.landfall.gateway.mqtt.session.PeerSettings;
import dev.landfall.gateway.mqtt.thingsboard.DialectSettings;
import dev.landfall.service.tokens.ChildDevices;
import dev.landfall.settings.Settings;
import java.time.Duration;

/**
 * Bounds of the door for devices with access tokens.
 *
 * @param handshake how long a TLS handshake may take
 * @param children how many devices gateways may bring along
 */
public record MqttBounds(
        TransportSettings transport,
        PeerSettings peers,
        DialectSettings dialect,
        Duration handshake,
        ChildDevices.Bounds children) {

    static MqttBounds from(Settings settings) {
        return new MqttBounds(
                transport(settings),
                peers(settings),
                dialect(settings),
                settings.duration("mqtts.handshake", "10s", "how long a TLS handshake may take"),
                children(settings));
    }

    private static ChildDevices.Bounds children(Settings settings) {
        return new ChildDevices.Bounds(
                Doors.count(
                        settings, "mqtt.registered-max", 10_000, "devices that one gateway may bring along, in all"),
                Doors.count(
                        settings,
                        "mqtt.new-devices-max",
                        200,
                        "new devices that all gateways together may name within mqtt.new-devices-within; each owner has its share of it"),
                settings.duration("mqtt.new-devices-within", "1m", "see mqtt.new-devices-max"));
    }

    private static TransportSettings transport(Settings settings) {
        var usual = TransportSettings.USUAL;
        return new TransportSettings(
                Doors.count(
                        settings,
                        "mqtt.event-loops",
                        usual.eventLoops(),
                        "threads that read and write; 0 for one a processor"),
                Doors.count(settings, "mqtt.connections-max", usual.connectionsMax(), "devices connected at once"),
                Doors.count(
                        settings,
                        "mqtt.connections-per-address-max",
                        usual.connectionsPerAddressMax(),
                        "connections at once from one address"),
                (int) Doors.size(
                        settings, "mqtt.write-bytes-max", "1MiB", "what may wait for a device that reads slowly"),
                usual.tick());
    }

    private static PeerSettings peers(Settings settings) {
        var usual = PeerSettings.USUAL;
        return new PeerSettings(
                new PeerSettings.Times(
                        settings.duration(
                                "mqtt.connect", "60s", "how long a connection may stay without a device let in"),
                        settings.duration("mqtt.packet", "2m", "how long a packet may be on its way"),
                        settings.duration(
                                "mqtt.keep-alive-max",
                                "20m",
                                "the longest silence that a device of MQTT 5 may announce"),
                        settings.duration(
                                "mqtt.acknowledge",
                                "30s",
                                "how long a device may take to acknowledge a message before the next one goes out in its place")),
                (int) Doors.size(settings, "mqtt.packet-bytes-max", "256KiB", "the largest packet of a device"),
                Doors.count(
                        settings,
                        "mqtt.pending-max",
                        usual.pendingMax(),
                        "messages of a device that may wait until they are stored; while so many wait, nothing is read"),
                (int) Doors.size(settings, "mqtt.pending-bytes-max", "1MiB", "likewise, their bytes"),
                Doors.count(settings, "mqtt.subscriptions-max", usual.subscriptionsMax(), "topic filters of a device"),
                Doors.count(settings, "mqtt.outbox-max", usual.outboxMax(), "messages that may wait for a device"),
                (int) Doors.size(settings, "mqtt.outbox-bytes-max", "1MiB", "likewise, their bytes"));
    }

    private static DialectSettings dialect(Settings settings) {
        var usual = DialectSettings.USUAL;
        return new DialectSettings(
                settings.duration("mqtt.device-answer", "20s", "how long a device may take to answer a command"),
                Doors.count(settings, "mqtt.commands-max", usual.commandsMax(), "commands under way to one device"),
                Doors.count(settings, "mqtt.values-max", usual.valuesMax(), "values in one message"),
                Doors.count(
                        settings,
                        "mqtt.children-max",
                        usual.childrenMax(),
                        "devices that one gateway may speak for at the same time"),
                settings.duration(
                        "mqtt.child-wait",
                        "2m",
                        "how long a gateway's messages are held while its owner makes too many new devices at once"),
                settings.flag(
                        "mqtt.numbers-in-texts",
                        usual.numbersInTexts(),
                        "whether a value that is a text and says a number is kept as that number"));
    }
}
