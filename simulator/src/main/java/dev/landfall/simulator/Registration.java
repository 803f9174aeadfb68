package dev.landfall.simulator;

/** What a device knows about the cloud that it is registered with. */
final class Registration {

    Enrolment enrolment;
    String uid = "";
    String accessToken = "";
    String refreshToken = "";

    /** The seconds for which the access token is valid; negative for ever. */
    long expiresIn = -1;

    /** The address to which the cloud has redirected the device; empty for the address of the enrolment. */
    String movedTo = "";

    Registration(Enrolment enrolment) {
        this.enrolment = enrolment;
    }

    /** Whether the device has signed up. */
    boolean isKnown() {
        return !uid.isEmpty();
    }

    boolean expires() {
        return expiresIn >= 0;
    }

    /** The seconds between the sign-in and the refresh of a token that is valid for {@code expiresIn} seconds. */
    static long refreshSeconds(long expiresIn) {
        return expiresIn > 3_600
                ? expiresIn - 600
                : expiresIn > 240 ? expiresIn - 120 : expiresIn > 20 ? expiresIn - 10 : expiresIn;
    }

    void moveTo(String uri) {
        movedTo = uri;
        var e = enrolment;
        enrolment = new Enrolment(e.code(), e.provider(), uri, e.caPem(), e.hubId(), e.identity());
    }
}
