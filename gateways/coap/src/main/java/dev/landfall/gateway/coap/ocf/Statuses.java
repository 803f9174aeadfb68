package dev.landfall.gateway.coap.ocf;

import dev.landfall.core.model.Status;
import dev.landfall.gateway.coap.codec.Code;

/** CoAP codes of devices as statuses. */
final class Statuses {
    private Statuses() {}

    /** What a device's answer to a GET, or a notification, comes to. */
    static Status ofRead(int code) {
        return code == Code.VALID ? Status.NOT_MODIFIED : of(code);
    }

    /** What a device's answer to anything else comes to. */
    static Status ofWrite(int code) {
        return code == Code.VALID ? Status.ACCEPTED : of(code);
    }

    private static Status of(int code) {
        return switch (code) {
            case Code.DELETED, Code.CHANGED, Code.CONTENT -> Status.OK;
            case Code.CREATED -> Status.CREATED;
            case Code.BAD_REQUEST -> Status.BAD_REQUEST;
            case Code.UNAUTHORIZED -> Status.UNAUTHORIZED;
            case Code.FORBIDDEN -> Status.FORBIDDEN;
            case Code.NOT_FOUND -> Status.NOT_FOUND;
            case Code.METHOD_NOT_ALLOWED -> Status.METHOD_NOT_ALLOWED;
            case Code.SERVICE_UNAVAILABLE -> Status.UNAVAILABLE;
            case Code.NOT_IMPLEMENTED -> Status.NOT_IMPLEMENTED;
            default -> Status.ERROR;
        };
    }
}
