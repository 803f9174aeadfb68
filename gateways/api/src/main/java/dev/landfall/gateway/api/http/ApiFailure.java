package dev.landfall.gateway.api.http;

import com.google.protobuf.Message;
import dev.landfall.core.model.Reason;
import dev.landfall.core.model.Refused;
import java.util.List;

/** A call that cannot be answered as it was asked, by the API's own judgement or by the device's. */
public final class ApiFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final GrpcCode code;
    private final String cure;
    private final transient List<Message> details;

    public ApiFailure(GrpcCode code, String message) {
        this(code, message, List.of());
    }

    /** With the events that tell what happened. */
    public ApiFailure(GrpcCode code, String message, List<Message> details) {
        this(code, message, "", details);
    }

    /** With what the caller can do. */
    public ApiFailure(GrpcCode code, String message, String cure) {
        this(code, message, cure, List.of());
    }

    private ApiFailure(GrpcCode code, String message, String cure, List<Message> details) {
        super(message, null, false, false);
        this.code = code;
        this.cure = cure;
        this.details = details;
    }

    /** A request that makes no sense. */
    public static Refused invalid(String message) {
        return new Refused(Reason.INVALID, message);
    }

    /** Which kind of failure. */
    public GrpcCode code() {
        return code;
    }

    /** The caller's text. */
    public String text() {
        var message = getMessage();
        return message == null ? code.name() : message;
    }

    /** What the caller can do; may be empty. */
    public String cure() {
        return cure;
    }

    /** What happened; may be empty. */
    public List<Message> details() {
        return details;
    }
}
