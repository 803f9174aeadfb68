package dev.landfall.simulator;

import org.jspecify.annotations.Nullable;

/**
 * What an onboarding tool writes into a device, so that it finds its cloud.
 *
 * @param code the authorization code of the sign-up; good for one use
 * @param provider the name of the authorization provider; empty for none
 * @param uri {@code coaps+tcp://host:port} or {@code coap+tcp://host:port}
 * @param caPem the trust anchors for the hub's certificate, PEM; empty for plain TCP
 * @param hubId the id of the cloud
 * @param identity the certificate that the device shows, or null for none
 */
public record Enrolment(
        String code,
        String provider,
        String uri,
        String caPem,
        String hubId,
        @Nullable ClientIdentity identity) {

    /** The same enrolment with a certificate to show. */
    public Enrolment with(ClientIdentity identity) {
        return new Enrolment(code, provider, uri, caPem, hubId, identity);
    }

    /** Leaves the code out of the text. */
    @Override
    public String toString() {
        return "Enrolment[" + uri + ", hub " + hubId + "]";
    }
}
