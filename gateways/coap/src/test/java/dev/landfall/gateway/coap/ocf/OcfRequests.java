package dev.landfall.gateway.coap.ocf;

import dev.landfall.core.model.AppRequest;
import dev.landfall.gateway.coap.codec.MessageBuilder;

/** A window for tests outside of this package. */
public final class OcfRequests {
    private OcfRequests() {}

    /** What a device is sent for a command, without the token. */
    public static MessageBuilder of(AppRequest request) {
        return CommandRequests.of(request);
    }
}
