package dev.landfall.gateway.api.landfall;

import dev.landfall.core.access.Access;
import dev.landfall.core.model.Reason;
import dev.landfall.core.model.Refused;
import dev.landfall.gateway.api.http.HubInfo;
import java.util.function.Supplier;

/** The route for the status of the hub. Only for its operator, because it shows data of all tenants. */
final class StatusRoute {
    private final Access access;
    private final HubOperations operations;
    private final Supplier<HubInfo> hub;

    StatusRoute(Access access, HubOperations operations, Supplier<HubInfo> hub) {
        this.access = access;
        this.operations = operations;
        this.hub = hub;
    }

    void get(LandfallRequest request) {
        if (!access.mayOperate(request.principal())) {
            throw new Refused(
                    Reason.FORBIDDEN,
                    "The status of the hub is for its operator only: use a token with the role " + Access.OPERATOR
                            + ".");
        }
        request.takes();
        var facts = hub.get();
        var state = operations.state(request.principal());
        request.object(200, out -> {
            out.writeStringField("version", facts.version());
            out.writeStringField("hubId", facts.id());
            out.writeStringField("node", state.node());
            out.writeStringField("store", state.store());
            out.writeStringField("bus", state.bus());
            out.writeObjectFieldStart("doors");
            JsonFields.address("api", facts.api(), out);
            JsonFields.address("coaps", facts.coaps(), out);
            JsonFields.address("coap", facts.coap(), out);
            JsonFields.address("mqtts", facts.mqtts(), out);
            JsonFields.address("mqtt", facts.mqtt(), out);
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
