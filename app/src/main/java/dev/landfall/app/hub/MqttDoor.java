package dev.landfall.app.hub;

import dev.landfall.app.pki.KeyPairFiles;
import dev.landfall.core.Core;
import dev.landfall.core.access.Principal;
import dev.landfall.gateway.door.transport.ListenAddresses;
import dev.landfall.gateway.door.transport.RunningGateway;
import dev.landfall.gateway.door.transport.TlsSettings;
import dev.landfall.gateway.mqtt.MqttGateway;
import dev.landfall.gateway.mqtt.MqttSettings;
import dev.landfall.service.tokens.ChildDeviceRegistry;
import dev.landfall.service.tokens.DeviceTokens;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Clock;
import java.util.Optional;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens the gateway for devices with access tokens. */
record MqttDoor(HubSettings settings, MeterRegistry registry, Clock clock) {
    private static final Logger LOG = LoggerFactory.getLogger(MqttDoor.class);

    /** Opens the gateway; empty when it is off. */
    Optional<RunningGateway> open(Core core, DeviceTokens tokens, KeyPairFiles keys) throws IOException {
        var listen = settings.listen();
        if (listen.mqtts().isEmpty() && listen.mqtt().isEmpty()) {
            return Optional.empty();
        }
        var doors = doors(core, tokens);
        var wanted = HubDoors.port(listen.mqtts());
        // The usual port was not chosen by the operator: a second hub on this machine may use another one.
        var chosen = addresses(wanted, keys);
        var gateway = MqttGateway.start(settings(listen.mqttsChosen() ? chosen : chosen.orAnyPort()), doors, registry);
        if (!listen.mqttsChosen() && !gateway.tlsPort().equals(wanted)) {
            LOG.atWarn()
                    .addKeyValue("port", wanted.orElse(0))
                    .log("the default port for MQTT over TLS is taken; the hub uses a free port instead");
        }
        return Optional.of(gateway);
    }

    private MqttGateway.CoreDoors doors(Core core, DeviceTokens tokens) {
        var bounds = settings.doors().mqtt();
        return new MqttGateway.CoreDoors(
                core.sessions(),
                core.devices(),
                tokens::login,
                new Children(new ChildDeviceRegistry(
                        core.access(), core.records(), core.registry(), clock, bounds.children())),
                clock);
    }

    /** The child devices for the gateway. */
    private record Children(ChildDeviceRegistry devices) implements dev.landfall.gateway.mqtt.login.ChildDeviceLogin {
        @Override
        public boolean maySpeak(Principal device) {
            return ChildDeviceRegistry.maySpeak(device);
        }

        @Override
        public Principal child(Principal gateway, String name) {
            return devices.principal(gateway, devices.childDevice(gateway, name));
        }
    }

    private ListenAddresses addresses(OptionalInt tlsPort, KeyPairFiles keys) {
        var listen = settings.listen();
        var tls = TlsSettings.of(keys.certificate(), keys.key())
                .within(settings.doors().mqtt().handshake());
        return new ListenAddresses(listen.host(), tlsPort, false, Optional.of(tls), HubDoors.port(listen.mqtt()));
    }

    private MqttSettings settings(ListenAddresses addresses) {
        var bounds = settings.doors().mqtt();
        return new MqttSettings(addresses, bounds.transport(), bounds.peers(), bounds.dialect());
    }
}
