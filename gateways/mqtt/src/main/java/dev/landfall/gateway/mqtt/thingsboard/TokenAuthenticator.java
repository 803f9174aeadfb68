package dev.landfall.gateway.mqtt.thingsboard;

import dev.landfall.core.access.Principal;
import dev.landfall.core.device.Devices;
import dev.landfall.core.device.Sessions;
import dev.landfall.core.model.DeviceId;
import dev.landfall.core.model.Link;
import dev.landfall.gateway.door.session.BackPressure;
import dev.landfall.gateway.door.session.SessionListener;
import dev.landfall.gateway.door.session.SignIns;
import dev.landfall.gateway.mqtt.login.ChildDeviceLogin;
import dev.landfall.gateway.mqtt.login.DeviceLogin;
import dev.landfall.gateway.mqtt.packet.ClientPacket.Connect;
import dev.landfall.gateway.mqtt.packet.ReasonCode;
import dev.landfall.gateway.mqtt.session.ClientHandler;
import dev.landfall.gateway.mqtt.session.ConnectRefused;
import dev.landfall.gateway.mqtt.session.MqttPeer;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** Accepts devices by their access tokens, which are their user names, or by client id, user name and password. */
public final class TokenAuthenticator implements ClientHandler.Authenticator {
    /** The user name of devices that ask for a token. */
    static final String PROVISION = "provision";

    private static final String WILL_NOT_KEPT = "will-not-kept";

    private final Services parts;

    public TokenAuthenticator(Services parts) {
        this.parts = parts;
    }

    /** The links of each device before it has sent anything. */
    public static List<Link> firstLinks() {
        return LinkPublisher.FIRST;
    }

    /** The parts of the hub that the authenticator needs. */
    public record Services(
            Sessions sessions,
            Devices devices,
            DeviceLogin login,
            ChildDeviceLogin children,
            DialectSettings settings,
            Clock clock,
            SignIns signIns) {}

    @Override
    public ClientHandler enter(Connect connect, MqttPeer peer) {
        var user = connect.user().orElse("");
        if (user.isBlank() && connect.password().length == 0) {
            throw new ConnectRefused(
                    ReasonCode.OLD_BAD_USER_NAME, ReasonCode.BAD_USER_NAME, "no-user-name", "the user name is a token");
        }
        var known = parts.signIns()
                .identify(
                        peer.connection().address(),
                        () -> parts.login().login(connect.clientId(), user, connect.password()));
        if (known.isEmpty()) {
            if (user.equals(PROVISION)) {
                return new ProvisionClientHandler(peer);
            }
            throw ConnectRefused.unknown("wrong-token", "no device has this token");
        }
        var principal = known.get();
        var device = principal
                .device()
                .orElseThrow(() -> ConnectRefused.unknown("no-device", "the token is not a device's"));
        return parts.signIns().enter(principal, () -> handler(principal, device, peer, connect));
    }

    private ClientHandler handler(Principal principal, DeviceId device, MqttPeer peer, Connect connect) {
        var connection = peer.connection();
        var settings = parts.settings();
        var listener =
                new SessionListener(connection.id(), reason -> peer.dismiss(DisconnectReasons.code(reason), reason));
        var will = ConnectionWill.of(connect.will(), settings.rules(), parts.sessions()::takes);
        var session = parts.sessions()
                .open(
                        new Sessions.SignIn(
                                principal, device, connection.id(), connection.protocol(), List.of(), will.values()),
                        listener);
        var backPressure = new BackPressure(peer, task -> connection.execute(task));
        var reader = new AttributeReader(parts.devices());
        var context = new ConnectedDevice.Context(
                peer, backPressure, settings, parts.clock(), reader, new DeviceTopics.Itself());
        var connected = introduced(new ConnectedDevice(context, principal, session, listener));
        var children = parts.children().maySpeak(principal)
                ? Optional.of(new ConnectedChildren(parts, peer, principal, backPressure))
                : Optional.<ConnectedChildren>empty();
        var refusals = connected.refusals(parts.clock());
        if (!will.refusal().isEmpty()) {
            peer.refused(WILL_NOT_KEPT, will.refusal());
            refusals.add(WILL_NOT_KEPT, will.refusal());
        }
        return new DeviceClientHandler(peer, connected, settings, reader, children, refusals);
    }

    /** Stores the description of a new device; if that fails, its session ends. */
    static ConnectedDevice introduced(ConnectedDevice connected) {
        var done = false;
        try {
            connected.introduce();
            done = true;
            return connected;
        } finally {
            if (!done) {
                connected.close("sign-in-failed");
            }
        }
    }
}
