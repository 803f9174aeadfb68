package dev.landfall.app.hub;

import dev.landfall.gateway.door.transport.TransportSettings;
import dev.landfall.gateway.mqtt.session.MqttPeerSettings;
import dev.landfall.gateway.mqtt.thingsboard.DialectSettings;
import dev.landfall.service.tokens.ChildDeviceRegistry;
import dev.landfall.settings.Settings;
import java.time.Duration;

/**
 * The limits of the gateway for devices with access tokens.
 *
 * @param handshake how long a TLS handshake may take
 * @param children the limits of child devices
 */
public record MqttDoorSettings(
        TransportSettings transport,
        MqttPeerSettings peers,
        DialectSettings dialect,
        Duration handshake,
        ChildDeviceRegistry.Bounds children) {

    static MqttDoorSettings from(Settings settings) {
        return new MqttDoorSettings(
                transport(settings),
                peers(settings),
                dialect(settings),
                settings.duration(
                        "mqtts.handshake",
                        "10s",
                        "How long the TLS handshake with an MQTT device may take. After this time the hub closes the"
                                + " connection."),
                children(settings));
    }

    private static ChildDeviceRegistry.Bounds children(Settings settings) {
        return new ChildDeviceRegistry.Bounds(
                DoorSettings.count(
                        settings,
                        "mqtt.registered-max",
                        10_000,
                        "The most devices that one gateway can register, over its whole life."),
                DoorSettings.count(
                        settings,
                        "mqtt.new-devices-max",
                        200,
                        "The most new devices that all gateways together can register within the time"
                                + " mqtt.new-devices-within. Owners share this number fairly."),
                settings.duration("mqtt.new-devices-within", "1m", "The time to which mqtt.new-devices-max applies."));
    }

    private static TransportSettings transport(Settings settings) {
        var usual = TransportSettings.USUAL;
        return new TransportSettings(
                DoorSettings.count(
                        settings,
                        "mqtt.event-loops",
                        usual.eventLoops(),
                        "How many threads read and write the connections of MQTT devices; 0 means one thread for each"
                                + " processor."),
                DoorSettings.count(
                        settings,
                        "mqtt.connections-max",
                        usual.connectionsMax(),
                        "The most MQTT devices that are connected at the same time."),
                DoorSettings.count(
                        settings,
                        "mqtt.connections-per-address-max",
                        usual.connectionsPerAddressMax(),
                        "The most connections of MQTT devices from one IP address at the same time."),
                (int) DoorSettings.size(
                        settings,
                        "mqtt.write-bytes-max",
                        "1MiB",
                        "The most bytes that wait to be sent to one MQTT device. A device that reads so slowly that"
                                + " more would wait is disconnected."),
                usual.tick());
    }

    private static MqttPeerSettings peers(Settings settings) {
        var usual = MqttPeerSettings.USUAL;
        return new MqttPeerSettings(
                new MqttPeerSettings.Times(
                        settings.duration(
                                "mqtt.connect",
                                "60s",
                                "How long a connection may stay open until the device has shown a valid access token."),
                        settings.duration(
                                "mqtt.packet",
                                "2m",
                                "How long one packet may take to arrive, from its first byte to its last."),
                        settings.duration(
                                "mqtt.keep-alive-max",
                                "20m",
                                "The longest keep-alive that an MQTT 5 device can have. The hub tells this value to a device"
                                        + " that asks for a longer one."),
                        settings.duration(
                                "mqtt.acknowledge",
                                "30s",
                                "How long a device may take to acknowledge a message. After this time the hub sends the next"
                                        + " message without waiting any longer.")),
                (int) DoorSettings.size(
                        settings,
                        "mqtt.packet-bytes-max",
                        "256KiB",
                        "The largest packet that the hub accepts from an MQTT device."),
                DoorSettings.count(
                        settings,
                        "mqtt.pending-max",
                        usual.pendingMax(),
                        "The most messages of one device that wait until they are stored. While so many wait, the hub"
                                + " reads nothing more from the device."),
                (int) DoorSettings.size(
                        settings,
                        "mqtt.pending-bytes-max",
                        "1MiB",
                        "The most bytes of the messages of one device that wait until they are stored."),
                DoorSettings.count(
                        settings,
                        "mqtt.subscriptions-max",
                        usual.subscriptionsMax(),
                        "The most topic filters that one device can subscribe to."),
                DoorSettings.count(
                        settings,
                        "mqtt.outbox-max",
                        usual.outboxMax(),
                        "The most messages that wait to be sent to one device."),
                (int) DoorSettings.size(
                        settings,
                        "mqtt.outbox-bytes-max",
                        "1MiB",
                        "The most bytes of the messages that wait to be sent to one device."));
    }

    private static DialectSettings dialect(Settings settings) {
        var usual = DialectSettings.USUAL;
        return new DialectSettings(
                settings.duration("mqtt.device-answer", "20s", "How long an MQTT device may take to answer a command."),
                DoorSettings.count(
                        settings,
                        "mqtt.commands-max",
                        usual.commandsMax(),
                        "The most commands that are on their way to one MQTT device at the same time. Further commands"
                                + " wait."),
                DoorSettings.count(
                        settings,
                        "mqtt.values-max",
                        usual.valuesMax(),
                        "The most values that one message of a device can contain."),
                DoorSettings.count(
                        settings,
                        "mqtt.children-max",
                        usual.childrenMax(),
                        "The most devices that one gateway can connect at the same time."),
                settings.duration(
                        "mqtt.child-wait",
                        "2m",
                        "How long the hub holds back the messages of a gateway while its owner has too many new devices"
                                + " (mqtt.new-devices-max)."),
                settings.flag(
                        "mqtt.numbers-in-texts",
                        usual.numbersInTexts(),
                        "Whether a text that contains a number is kept as a number: with true, the text \"21.5\""
                                + " becomes 21.5."));
    }
}
