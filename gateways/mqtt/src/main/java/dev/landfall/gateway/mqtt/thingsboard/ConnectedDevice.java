package dev.landfall.gateway.mqtt.thingsboard;

import dev.landfall.content.ContentFormat;
import dev.landfall.core.access.Principal;
import dev.landfall.core.command.CommandSlot;
import dev.landfall.core.device.DeviceSession;
import dev.landfall.core.device.DeviceSession.Done;
import dev.landfall.core.device.DeviceSession.Report;
import dev.landfall.core.model.AnswerStatus;
import dev.landfall.core.model.Command;
import dev.landfall.core.model.Content;
import dev.landfall.core.model.DeviceEvent.ResourceChanged;
import dev.landfall.core.model.DeviceId;
import dev.landfall.core.model.Synchronisation.State;
import dev.landfall.gateway.door.session.BackPressure;
import dev.landfall.gateway.door.session.SessionListener;
import dev.landfall.gateway.mqtt.session.Acknowledgement;
import dev.landfall.gateway.mqtt.session.MqttPeer;
import dev.landfall.gateway.mqtt.thingsboard.MessageValues.Value;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A device that is connected over MQTT: the client itself, or a child device of the client. */
final class ConnectedDevice {
    private static final String TELEMETRY = "landfall.telemetry";
    private static final String ATTRIBUTE = "landfall.attributes.client";
    private static final byte[] NO_ETAG = {};

    private final Principal principal;
    private final DeviceSession session;
    private final SessionListener listener;
    private final MqttPeer peer;
    private final DeviceTopics outlet;
    private final LinkPublisher links;
    private final ValueBatch telemetry;
    private final ValueBatch attributes;
    private final RpcCommandRunner commands;
    private final SharedAttributeUpdates shared;
    private long sequence;

    /** @param context the connection and the topics of the device */
    ConnectedDevice(Context context, Principal principal, DeviceSession session, SessionListener listener) {
        this.principal = principal;
        this.session = session;
        this.listener = listener;
        peer = context.peer();
        outlet = context.outlet();
        links = new LinkPublisher(peer, listener, session);
        telemetry = new ValueBatch(peer, context.offers(), session, links, TELEMETRY);
        attributes = new ValueBatch(peer, context.offers(), session, links, ATTRIBUTE);
        commands = new RpcCommandRunner(context, listener, session);
        shared = new SharedAttributeUpdates(
                peer, listener, session, outlet, hrefs -> resources(context.reader(), hrefs));
    }

    /** The common parts of all devices of one connection, and the topics of this device. */
    record Context(
            MqttPeer peer,
            BackPressure offers,
            DialectSettings settings,
            Clock clock,
            AttributeReader reader,
            DeviceTopics outlet) {}

    /** Stores the description of the device for apps. Blocks until it is durable. */
    void introduce() {
        links.open();
        session.synchronisation(State.IN_SYNC, true, false);
    }

    /** Begins to send commands to the device. Event loop only. */
    void begin() {
        listener.attach(new SessionListener.CommandReceiver() {
            @Override
            public void wake() {
                commands.wake();
                shared.wake();
            }

            @Override
            public @Nullable CommandSlot slot(Command command) {
                return commands.slot(command);
            }
        });
        commands.wake();
        subscriptionsChanged();
    }

    DeviceId device() {
        return session.device();
    }

    Principal principal() {
        return principal;
    }

    /** Event loop only. */
    void subscriptionsChanged() {
        commands.listening(peer.wants(outlet.commandTopics(0)));
        shared.listening(peer.wants(outlet.attributeTopics()));
    }

    /** Checks deadlines. Event loop only. */
    void tick() {
        shared.tick();
    }

    /** Stores telemetry. Event loop only; never waits. */
    void telemetry(List<Value> values, Done done) {
        store(telemetry, reports(KeyHrefs.TELEMETRY, values), done);
    }

    /** Stores client attributes. Event loop only; never waits. */
    void attributes(List<Value> values, Done done) {
        store(attributes, reports(KeyHrefs.CLIENT, values), done);
    }

    /** Handles the answer to a command. False if no command with this number waits. */
    boolean answered(int number, byte[] answer, Acknowledgement acknowledgement) {
        return commands.answered(number, answer, acknowledgement);
    }

    /** The client disconnects in the regular way: its will is not stored. Never waits. */
    void withdrawWill() {
        session.withdrawWill();
    }

    /** Stores the type of the device that its gateway gives. Blocks. */
    void describe(String name, String type) {
        session.describe(name, List.of(type));
    }

    /** The resource in which the owner finds the refusals of the device. */
    LastRefusals refusals(Clock clock) {
        return new LastRefusals(session, links, clock);
    }

    /** Ends the session of the device. Blocks until the end is durable. */
    void close(String reason) {
        commands.stop();
        session.close(reason);
    }

    private List<Report> reports(String prefix, List<Value> values) {
        sequence++;
        var reports = new ArrayList<Report>(values.size());
        for (var value : values) {
            reports.add(new Report(
                    KeyHrefs.of(prefix, value.key()),
                    AnswerStatus.OK,
                    new Content(ContentFormat.JSON, value.json()),
                    List.of(),
                    NO_ETAG,
                    sequence,
                    value.takenAt()));
        }
        return reports;
    }

    private static void store(ValueBatch batch, List<Report> reports, Done done) {
        if (reports.isEmpty()) {
            done.stored();
        } else {
            batch.store(reports, done);
        }
    }

    private Map<String, ResourceChanged> resources(AttributeReader reader, Set<String> hrefs) {
        var there = new HashMap<String, ResourceChanged>();
        reader.devices()
                .device(principal, device(), hrefs)
                .ifPresent(view -> view.twins().forEach((href, fact) -> {
                    if (fact.event() instanceof ResourceChanged event && fact.version() > 0) {
                        there.put(href, event);
                    }
                }));
        return there;
    }
}
