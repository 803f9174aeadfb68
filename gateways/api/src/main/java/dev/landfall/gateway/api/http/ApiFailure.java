package dev.landfall.gateway.api.http;

import com.google.protobuf.Message;
import dev.landfall.core.model.Reason;
import dev.landfall.core.model.Refused;
import java.util.List;

/** A call cannot be answered as requested, for a reason of the API or of the device. */
public final class ApiFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final GrpcCode code;
    private final String cure;
    private final transient List<Message> details;

    public ApiFailure(GrpcCode code, String message) {
        this(code, message, List.of());
    }

    /** A failure with the events that explain it. */
    public ApiFailure(GrpcCode code, String message, List<Message> details) {
        this(code, message, "", details);
    }

    /** A failure with a cure for the caller. */
    public ApiFailure(GrpcCode code, String message, String cure) {
        this(code, message, cure, List.of());
    }

    private ApiFailure(GrpcCode code, String message, String cure, List<Message> details) {
        super(message, null, false, false);
        this.code = code;
        this.cure = cure;
        this.details = details;
    }

    /** A refusal because the request is not valid. */
    public static Refused invalid(String message) {
        return new Refused(Reason.INVALID, message);
    }

    /** The code of the failure. */
    public GrpcCode code() {
        return code;
    }

    /** The text for the caller. */
    public String text() {
        var message = getMessage();
        return message == null ? code.name() : message;
    }

    /** What the caller can do; may be empty. */
    public String cure() {
        return cure;
    }

    /** The events that explain the failure; may be empty. */
    public List<Message> details() {
        return details;
    }
}
