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

    /** When to refresh a token that is good for {@code expiresIn} seconds, counted from the sign-in. */
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
