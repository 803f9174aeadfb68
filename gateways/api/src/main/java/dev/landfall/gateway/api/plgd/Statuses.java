package dev.landfall.gateway.api.plgd;

import dev.landfall.contract.resourceaggregate.Status;
import dev.landfall.gateway.api.http.Code;

/** The device's answers in plgd's words. */
final class Statuses {
    private Statuses() {}

    /** The core's status as the message has it: same numbers. */
    static Status of(dev.landfall.core.model.Status status) {
        var known = Status.forNumber(status.code());
        return known == null ? Status.UNKNOWN : known;
    }

    /** What a call that the device did not carry out ends with. */
    static Code failure(dev.landfall.core.model.Status status) {
        return switch (status) {
            case BAD_REQUEST -> Code.INVALID_ARGUMENT;
            case UNAUTHORIZED -> Code.UNAUTHENTICATED;
            case FORBIDDEN -> Code.PERMISSION_DENIED;
            case NOT_FOUND -> Code.NOT_FOUND;
            case UNAVAILABLE -> Code.UNAVAILABLE;
            case NOT_IMPLEMENTED -> Code.UNIMPLEMENTED;
            case ERROR -> Code.INTERNAL;
            case METHOD_NOT_ALLOWED -> Code.METHOD_NOT_ALLOWED;
            case UNKNOWN, CANCELED, OK, ACCEPTED, CREATED, NOT_MODIFIED -> Code.UNKNOWN;
        };
    }
}
