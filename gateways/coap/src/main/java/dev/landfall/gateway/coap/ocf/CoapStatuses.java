package dev.landfall.gateway.coap.ocf;

import dev.landfall.core.model.AnswerStatus;
import dev.landfall.gateway.coap.codec.Code;

/** Translates CoAP codes of devices into statuses. */
final class CoapStatuses {
    private CoapStatuses() {}

    /** The status of a device's answer to a GET, or of a notification. */
    static AnswerStatus ofRead(int code) {
        return code == Code.VALID ? AnswerStatus.NOT_MODIFIED : of(code);
    }

    /** The status of a device's answer to any other request. */
    static AnswerStatus ofWrite(int code) {
        return code == Code.VALID ? AnswerStatus.ACCEPTED : of(code);
    }

    private static AnswerStatus of(int code) {
        return switch (code) {
            case Code.DELETED, Code.CHANGED, Code.CONTENT -> AnswerStatus.OK;
            case Code.CREATED -> AnswerStatus.CREATED;
            case Code.BAD_REQUEST -> AnswerStatus.BAD_REQUEST;
            case Code.UNAUTHORIZED -> AnswerStatus.UNAUTHORIZED;
            case Code.FORBIDDEN -> AnswerStatus.FORBIDDEN;
            case Code.NOT_FOUND -> AnswerStatus.NOT_FOUND;
            case Code.METHOD_NOT_ALLOWED -> AnswerStatus.METHOD_NOT_ALLOWED;
            case Code.SERVICE_UNAVAILABLE -> AnswerStatus.UNAVAILABLE;
            case Code.NOT_IMPLEMENTED -> AnswerStatus.NOT_IMPLEMENTED;
            default -> AnswerStatus.ERROR;
        };
    }
}
