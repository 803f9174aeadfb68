package dev.landfall.gateway.api.plgd;

import dev.landfall.contract.resourceaggregate.Status;
import dev.landfall.gateway.api.http.GrpcCode;

/** Converts the statuses of devices into plgd's. */
final class PlgdStatuses {
    private PlgdStatuses() {}

    /** The status of the core as a message; the numbers are equal. */
    static Status of(dev.landfall.core.model.AnswerStatus status) {
        var known = Status.forNumber(status.code());
        return known == null ? Status.UNKNOWN : known;
    }

    /** The code of a call that the device has not carried out. */
    static GrpcCode failure(dev.landfall.core.model.AnswerStatus status) {
        return switch (status) {
            case BAD_REQUEST -> GrpcCode.INVALID_ARGUMENT;
            case UNAUTHORIZED -> GrpcCode.UNAUTHENTICATED;
            case FORBIDDEN -> GrpcCode.PERMISSION_DENIED;
            case NOT_FOUND -> GrpcCode.NOT_FOUND;
            case UNAVAILABLE -> GrpcCode.UNAVAILABLE;
            case NOT_IMPLEMENTED -> GrpcCode.UNIMPLEMENTED;
            case ERROR -> GrpcCode.INTERNAL;
            case METHOD_NOT_ALLOWED -> GrpcCode.METHOD_NOT_ALLOWED;
            case UNKNOWN, CANCELED, OK, ACCEPTED, CREATED, NOT_MODIFIED -> GrpcCode.UNKNOWN;
        };
    }
}
