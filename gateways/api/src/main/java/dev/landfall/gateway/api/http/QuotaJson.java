package dev.landfall.gateway.api.http;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.landfall.core.model.Quota;
import java.io.IOException;

/** Writes a limit that was reached as the member {@code quota} of an error. */
public final class QuotaJson {
    private QuotaJson() {}

    /** Writes the member; {@code retryAfter} is in seconds, as in the header. */
    public static void write(Quota quota, JsonGenerator out) throws IOException {
        out.writeObjectFieldStart("quota");
        out.writeStringField("name", quota.name());
        out.writeNumberField("limit", quota.limit());
        out.writeNumberField("used", quota.used());
        out.writeNumberField("retryAfter", Math.max(1, quota.retryAfter().toSeconds()));
        out.writeEndObject();
    }
}
