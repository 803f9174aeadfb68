package dev.landfall.simulator;

/** What a device knows of the cloud it belongs to. */
final class Registration {

    Enrolment enrolment;
    String uid = "";
    String accessToken = "";
    String refreshToken = "";

    /** Seconds that the access token is good for; negative for ever. */
    long expiresIn = -1;

    /** Where the cloud has sent the device; empty when it stays where the onboarding tool said. */
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

    void moveTo(String uri) {
        movedTo = uri;
        var e = enrolment;
        enrolment = new Enrolment(e.code(), e.provider(), uri, e.caPem(), e.hubId(), e.identity());
    }
}
