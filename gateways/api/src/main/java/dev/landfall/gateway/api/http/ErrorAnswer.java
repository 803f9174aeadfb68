package dev.landfall.gateway.api.http;

import com.google.protobuf.Message;
import dev.landfall.core.model.Quota;
import java.util.List;
import java.util.Optional;

/**
 * The answer to a call that failed.
 *
 * @param code for gRPC and the plgd-compatible API
 * @param status the HTTP status of {@code landfall.v1}
 * @param reason one word, for {@code landfall.v1}, metrics and logs
 * @param message the cause, for the caller
 * @param cure what the caller can do
 * @param details events that explain the failure; may be empty
 * @param quota the limit that was reached; empty for other reasons
 */
public record ErrorAnswer(
        GrpcCode code,
        int status,
        String reason,
        String message,
        String cure,
        List<Message> details,
        Optional<Quota> quota) {
    /** An answer for a failure without a limit. */
    public ErrorAnswer(GrpcCode code, int status, String reason, String message, String cure, List<Message> details) {
        this(code, status, reason, message, cure, details, Optional.empty());
    }
}
