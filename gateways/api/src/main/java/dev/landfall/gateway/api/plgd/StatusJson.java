package dev.landfall.gateway.api.plgd;

import com.fasterxml.jackson.core.JsonGenerator;
import com.google.protobuf.Message;
import dev.landfall.gateway.api.http.ErrorAnswer;
import dev.landfall.gateway.api.http.QuotaJson;
import dev.landfall.gateway.api.transcode.JsonDialect;
import dev.landfall.gateway.api.transcode.JsonParsing;
import dev.landfall.gateway.api.transcode.MessageWriter;
import java.io.IOException;
import java.util.List;

/** A failure as JSON: {@code google.rpc.Status}, whose details are messages with their type. */
final class StatusJson {
    private StatusJson() {}

    /**
     * @param emptyDetails whether the list of details is shown even when there is none; what plgd's front itself refuses does
     *     so, what its inner services refuse does not
     */
    static byte[] body(ErrorAnswer failure, MessageWriter writer, boolean emptyDetails) {
        return JsonParsing.bytes(out -> write(failure, writer, emptyDetails, out));
    }

    /** As the last line of a stream. */
    static byte[] line(ErrorAnswer failure, MessageWriter writer) {
        return JsonParsing.bytes(out -> {
            out.writeStartObject();
            out.writeFieldName("error");
            write(failure, writer, false, out);
            if (failure.quota().isPresent() && writer.dialect() == JsonDialect.PROTOJSON) {
                QuotaJson.write(failure.quota().get(), out);
            }
            out.writeEndObject();
            out.writeRaw('\n');
        });
    }

    /** As the last message of a WebSocket. The limit stands beside the error, in both dialects. */
    static byte[] frame(ErrorAnswer failure) {
        return JsonParsing.bytes(out -> {
            out.writeStartObject();
            out.writeFieldName("error");
            out.writeStartObject();
            out.writeNumberField("code", failure.code().number());
            out.writeStringField("message", failure.message());
            out.writeEndObject();
            if (failure.quota().isPresent()) {
                QuotaJson.write(failure.quota().get(), out);
            }
            out.writeEndObject();
        });
    }

    private static void write(ErrorAnswer failure, MessageWriter writer, boolean emptyDetails, JsonGenerator out)
            throws IOException {
        out.writeStartObject();
        out.writeNumberField("code", failure.code().number());
        out.writeStringField("message", failure.message());
        var show = emptyDetails || writer.dialect() == JsonDialect.PROTOJSON;
        if (show || !failure.details().isEmpty()) {
            details(failure.details(), writer, out);
        }
        if (failure.quota().isPresent() && writer.dialect() == JsonDialect.PLAIN) {
            // Readers of protobuf JSON may refuse a member that the message does not have.
            QuotaJson.write(failure.quota().get(), out);
        }
        out.writeEndObject();
    }

    private static void details(List<Message> details, MessageWriter writer, JsonGenerator out) throws IOException {
        out.writeFieldName("details");
        out.writeStartArray();
        for (var detail : details) {
            out.writeStartObject();
            out.writeStringField(
                    "@type",
                    "type.googleapis.com/" + detail.getDescriptorForType().getFullName());
            writer.writeMembers(detail, out);
            out.writeEndObject();
        }
        out.writeEndArray();
    }
}
