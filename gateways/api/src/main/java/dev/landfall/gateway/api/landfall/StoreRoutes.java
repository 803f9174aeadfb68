package dev.landfall.gateway.api.landfall;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.landfall.core.access.Access;
import dev.landfall.core.model.Reason;
import dev.landfall.core.model.Refused;
import java.io.IOException;
import java.util.Locale;

/** The routes for the hub's store as a whole. Only for the operator of the hub, not for administrators of tenants. */
final class StoreRoutes {
    private static final String SETTINGS = "store.";

    private final Access access;
    private final StoreOperations stores;

    StoreRoutes(Access access, StoreOperations stores) {
        this.access = access;
        this.stores = stores;
    }

    void about(LandfallRequest request) {
        check(request);
        var about = stores.about();
        request.object(200, out -> {
            out.writeStringField("store", about.store());
            out.writeStringField("engine", about.engine());
            out.writeNumberField("shards", about.shards());
        });
    }

    void move(LandfallRequest request) {
        check(request);
        var settings = StringMembers.read(request.exchange().body(), SETTINGS);
        var status = stores.begin(settings);
        request.object(202, out -> write(status, out));
    }

    void moving(LandfallRequest request) {
        check(request);
        var status = stores.moving().orElseThrow(() -> nothing("no move"));
        request.object(200, out -> write(status, out));
    }

    void cancel(LandfallRequest request) {
        check(request);
        var before = stores.moving().orElseThrow(() -> nothing("no move"));
        if (!before.over()) {
            stores.cancel();
        }
        request.object(202, out -> write(before, out));
    }

    void export(LandfallRequest request) {
        check(request);
        var exporting = stores.export();
        request.object(202, out -> write(exporting, out));
    }

    void exporting(LandfallRequest request) {
        check(request);
        var exporting = stores.exporting().orElseThrow(() -> nothing("no export"));
        request.object(200, out -> write(exporting, out));
    }

    private void check(LandfallRequest request) {
        if (!access.mayOperate(request.principal())) {
            throw new Refused(
                    Reason.FORBIDDEN,
                    "Only the operator of the hub may do this: use a token with the role " + Access.OPERATOR + ".");
        }
        request.takes();
    }

    private static Refused nothing(String what) {
        return new Refused(Reason.NOT_FOUND, "There was " + what + " since the hub started.");
    }

    private static void write(StoreOperations.Moving status, JsonGenerator out) throws IOException {
        out.writeStringField("state", status.phase().name().toLowerCase(Locale.ROOT));
        out.writeNumberField("partitions", status.partitions());
        out.writeNumberField("entries", status.entries());
        out.writeNumberField("bytes", status.bytes());
        out.writeNumberField("lag", status.lag());
        out.writeNumberField("millis", status.took().toMillis());
        out.writeNumberField("pauseMillis", status.pause().toMillis());
        var verified = status.verified();
        out.writeObjectFieldStart("verified");
        out.writeNumberField("partitions", verified.partitions());
        out.writeNumberField("heads", verified.heads());
        out.writeNumberField("entries", verified.entries());
        out.writeNumberField("events", verified.events());
        out.writeStringField("check", verified.check());
        out.writeEndObject();
        out.writeStringField("message", status.message());
    }

    private static void write(StoreOperations.Exporting exporting, JsonGenerator out) throws IOException {
        out.writeStringField("state", exporting.state().name().toLowerCase(Locale.ROOT));
        out.writeNumberField("bytes", exporting.bytes());
        out.writeStringField("file", exporting.file());
        out.writeNumberField("partitions", exporting.partitions());
        out.writeNumberField("events", exporting.events());
        out.writeStringField("message", exporting.message());
    }
}
