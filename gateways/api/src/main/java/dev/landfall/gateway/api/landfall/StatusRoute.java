package dev.landfall.gateway.api.landfall;

import dev.landfall.core.access.Access;
import dev.landfall.core.model.Reason;
import dev.landfall.core.model.Refused;
import dev.landfall.gateway.api.http.Hub;
import java.util.function.Supplier;

/** How the hub is as a whole: for whoever operates it, because it tells of all tenants. */
final class StatusRoute {
    private final Access access;
    private final HubDesk desk;
    private final Supplier<Hub> hub;

    StatusRoute(Access access, HubDesk desk, Supplier<Hub> hub) {
        this.access = access;
        this.desk = desk;
        this.hub = hub;
    }

    void get(Request request) {
        if (!access.mayOperate(request.principal())) {
            throw new Refused(
                    Reason.FORBIDDEN,
                    "The status of the hub is for its operator only: use a token with the role " + Access.OPERATOR
                            + ".");
        }
        request.takes();
        var facts = hub.get();
        var state = desk.state(request.principal());
        request.object(200, out -> {
            out.writeStringField("version", facts.version());
            out.writeStringField("hubId", facts.id());
            out.writeStringField("node", state.node());
            out.writeStringField("store", state.store());
            out.writeStringField("bus", state.bus());
            out.writeObjectFieldStart("doors");
            Fields.address("api", facts.api(), out);
            Fields.address("coaps", facts.coaps(), out);
            Fields.address("coap", facts.coap(), out);
            Fields.address("mqtts", facts.mqtts(), out);
            Fields.address("mqtt", facts.mqtt(), out);
            out.writeEndObject();
            out.writeNumberField("devices", state.devices());
            out.writeNumberField("online", state.online());
            out.writeNumberField("certificateDays", state.certificateDays());
            if (state.diskBytesLeft().isPresent()) {
                out.writeNumberField("diskBytesLeft", state.diskBytesLeft().getAsLong());
            } else {
                out.writeNullField("diskBytesLeft");
            }
            out.writeBooleanField("healthy", state.healthy());
        });
    }
}
