package dev.landfall.gateway.mqtt.thingsboard;

import dev.landfall.core.access.Principal;
import dev.landfall.core.device.Devices;
import dev.landfall.core.device.Sessions;
import dev.landfall.core.model.DeviceId;
import dev.landfall.core.model.Link;
import dev.landfall.gateway.door.session.Offers;
import dev.landfall.gateway.door.session.SessionListener;
import dev.landfall.gateway.door.session.SignIns;
import dev.landfall.gateway.mqtt.login.ChildDevices;
import dev.landfall.gateway.mqtt.login.DeviceLogin;
import dev.landfall.gateway.mqtt.packet.Incoming.Connect;
import dev.landfall.gateway.mqtt.packet.ReasonCode;
import dev.landfall.gateway.mqtt.session.Declined;
import dev.landfall.gateway.mqtt.session.Guest;
import dev.landfall.gateway.mqtt.session.Peer;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** Lets devices in by their access tokens, which they show as user names, or by client id, user name and password. */
public final class Entrance implements Guest.Reception {
    /** The user name of devices that ask for a token. */
    static final String PROVISION = "provision";

    private final Parts parts;
    private final Wills wills = new Wills();

    public Entrance(Parts parts) {
        this.parts = parts;
    }

    /** What every device has, before it says anything. */
    public static List<Link> firstLinks() {
        return LinkBook.FIRST;
    }

    /** What this room needs of others. */
    public record Parts(
            Sessions sessions,
            Devices devices,
            DeviceLogin login,
            ChildDevices children,
            DialectSettings settings,
            Clock clock,
            SignIns signIns) {}

    @Override
    public Guest enter(Connect connect, Peer peer) {
        var user = connect.user().orElse("");
        if (user.isBlank() && connect.password().length == 0) {
            throw new Declined(
                    ReasonCode.OLD_BAD_USER_NAME, ReasonCode.BAD_USER_NAME, "no-user-name", "the user name is a token");
        }
        var known = parts.signIns()
                .identify(
                        peer.connection().address(),
                        () -> parts.login().login(connect.clientId(), user, connect.password()));
        if (known.isEmpty()) {
            if (user.equals(PROVISION)) {
                return new Newcomer(peer);
            }
            throw Declined.unknown("wrong-token", "no device has this token");
        }
        var principal = known.get();
        var device = principal.device().orElseThrow(() -> Declined.unknown("no-device", "the token is not a device's"));
        var arrival = wills.arrive(new Wills.Key(principal.tenant(), device), connect.will());
        var done = false;
        try {
            var guest = parts.signIns().enter(principal, () -> guest(principal, device, peer, arrival));
            done = true;
            return guest;
        } finally {
            if (!done) {
                wills.undo(arrival);
            }
        }
    }

    private Guest guest(Principal principal, DeviceId device, Peer peer, Wills.Arrival arrival) {
        var connection = peer.connection();
        var settings = parts.settings();
        var listener = new SessionListener(connection.id(), reason -> peer.dismiss(Endings.code(reason), reason));
        var session = parts.sessions()
                .open(
                        new Sessions.SignIn(principal, device, connection.id(), connection.protocol(), List.of()),
                        listener);
        var offers = new Offers(peer, task -> connection.execute(task));
        var reader = new AttributeReader(parts.devices());
        var speaking = new Voice.Speaking(peer, offers, settings, parts.clock(), reader, new Outlet.Itself());
        var voice = introduced(new Voice(speaking, principal, session, listener));
        var testament = new Testament(wills, arrival, peer, settings.rules());
        testament.inherit(voice);
        var children = parts.children().maySpeak(principal)
                ? Optional.of(new Children(parts, peer, principal, offers))
                : Optional.<Children>empty();
        return new DeviceGuest(peer, voice, settings, reader, children, testament, voice.refusals(parts.clock()));
    }

    /** Whoever cannot be introduced does not stay. */
    static Voice introduced(Voice voice) {
        var done = false;
        try {
            voice.introduce();
            done = true;
            return voice;
        } finally {
            if (!done) {
                voice.close("sign-in-failed");
            }
        }
    }
}
