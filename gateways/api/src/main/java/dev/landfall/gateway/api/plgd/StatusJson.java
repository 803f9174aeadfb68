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

/** A failure as JSON: {@code google.rpc.Status}, whose details are messages with their types. */
final class StatusJson {
    private StatusJson() {}

    /**
     * The body of an answer.
     *
     * @param emptyDetails whether an empty list of details is written, as plgd's front server does, in contrast to its inner services
     */
    static byte[] body(ErrorAnswer failure, MessageWriter writer, boolean emptyDetails) {
        return JsonParsing.bytes(out -> write(failure, writer, emptyDetails, out));
    }

    /** The last line of a stream. */
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

    /** The last message of a WebSocket. The limit is beside the error, in both dialects. */
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
            // Readers of protobuf JSON may refuse an unknown member.
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
