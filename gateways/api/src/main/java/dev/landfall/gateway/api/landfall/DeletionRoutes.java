package dev.landfall.gateway.api.landfall;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.landfall.core.device.BulkDeletion;
import dev.landfall.core.device.BulkDeletions;
import dev.landfall.core.model.Reason;
import dev.landfall.core.model.Refused;
import dev.landfall.gateway.api.http.ApiFailure;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;

/** The routes for bulk deletions: all devices of an owner or a tenant are deleted in the background. */
final class DeletionRoutes {
    private final BulkDeletions deletions;

    DeletionRoutes(BulkDeletions deletions) {
        this.deletions = deletions;
    }

    /** Begins a deletion. A request without a filter could be a mistake, so it must say that it means all. */
    void begin(LandfallRequest request) {
        request.takes("all", "owner", "tenant");
        if (!request.flag("all")) {
            throw ApiFailure.invalid(
                    "to delete all devices of an owner or of the tenant, add all=true; to delete one device, name it in the path");
        }
        var deletion = deletions.ask(request.principal(), tenant(request), owner(request));
        request.object(202, out -> write(deletion, out));
    }

    void status(LandfallRequest request) {
        request.takes("owner", "tenant");
        var deletion = deletions
                .find(request.principal(), tenant(request), owner(request))
                .orElseThrow(() -> new Refused(
                        Reason.NOT_FOUND,
                        "Nobody asked to delete all these devices, or it has been done for more than a day."));
        request.object(200, out -> write(deletion, out));
    }

    private static String tenant(LandfallRequest request) {
        return named(request, "tenant").orElse(request.principal().tenant());
    }

    private static Optional<String> owner(LandfallRequest request) {
        return named(request, "owner");
    }

    /** The name in a parameter. An empty name is refused: it comes from a variable that was not set. */
    private static Optional<String> named(LandfallRequest request, String parameter) {
        var name = request.query().first(parameter);
        if (name.isPresent() && name.get().isBlank()) {
            throw ApiFailure.invalid("the parameter " + parameter + " is empty: give it a value, or leave it out");
        }
        return name;
    }

    private static void write(BulkDeletion deletion, JsonGenerator out) throws IOException {
        out.writeStringField("tenant", deletion.tenant());
        if (deletion.owner().isPresent()) {
            out.writeStringField("owner", deletion.owner().get());
        } else {
            out.writeNullField("owner");
        }
        out.writeStringField("state", deletion.state().name().toLowerCase(Locale.ROOT));
        JsonFields.time("askedAt", deletion.askedAt(), out);
        out.writeNumberField("deleted", deletion.deleted());
        out.writeNumberField("unreadable", deletion.unreadable());
    }
}
