package dev.landfall.simulator;

import dev.landfall.gateway.coap.codec.Code;
import dev.landfall.gateway.coap.codec.Message;
import dev.landfall.simulator.CborReader.Undecodable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The client of the cloud in an OCF device. It signs up, signs in, publishes, refreshes its token and signs off. It repeats a request
 * that failed as often as the reference device does, with the same waits. Runs on the thread of its device.
 */
final class CloudClient implements RetrySchedule.Attempt {

    private static final int SIGN_OFF_MILLIS = 2_000;

    enum Phase {
        /** No cloud is configured. */
        IDLE,
        SIGN_UP,
        SIGN_IN,
        REFRESH,
        SIGNED_IN,
        /** The owner has signed the device out; the connection stays open. */
        SIGNED_OUT,
        SIGN_OFF,
        /** All attempts have failed; the connection stays open and the device sends nothing. */
        FAILED
    }

    private enum Purpose {
        SIGN_UP,
        SIGN_IN,
        REFRESH,
        SIGN_OUT,
        SIGN_OFF,
        PUBLISH,
        UNPUBLISH
    }

    private record Outstanding(long token, Purpose purpose, List<ResourceRef> resources) {}

    private static final int ERROR_NONE = 0;
    private static final int ERROR_RESPONSE = 1;
    private static final int ERROR_CONNECT = 2;
    private static final int ERROR_REFRESH = 3;
    private static final int ERROR_UNAUTHORIZED = 4;

    private final Device device;
    private final Pings pings;
    private final RetrySchedule attempts;
    private final List<Outstanding> outstanding = new ArrayList<>(1);
    private @Nullable Registration registration;
    private Phase phase = Phase.IDLE;
    private boolean published;
    private boolean signOffNext;
    private boolean hasSignedIn;
    private int lastError = ERROR_NONE;

    CloudClient(Device device) {
        this.device = device;
        this.pings = new Pings(device);
        this.attempts = new RetrySchedule(device, this);
    }

    Phase phase() {
        return phase;
    }

    @Nullable
    Registration registration() {
        return registration;
    }

    /** Begins with the values that an onboarding tool wrote, or with the state that an earlier run saved. */
    void begin(Registration known) {
        registration = known;
        start(!known.isKnown() ? Phase.SIGN_UP : known.expires() ? Phase.REFRESH : Phase.SIGN_IN);
    }

    /** The connection is established. */
    void connected() {
        attempts.connected();
    }

    /** The connection could not be established. */
    void unreachable() {
        if (attempts.isAwaiting()) {
            lastError = ERROR_CONNECT;
            attempts.again();
        }
    }

    /** The connection is closed. Requests without an answer are dropped. */
    void lost() {
        outstanding.clear();
        pings.stop();
        switch (phase) {
            case SIGN_UP, SIGN_IN, REFRESH -> {
                if (attempts.isAwaiting()) {
                    lastError = ERROR_CONNECT;
                    attempts.again();
                }
            }
            case SIGNED_IN -> start(known().expires() ? Phase.REFRESH : Phase.SIGN_IN);
            case SIGN_OFF -> forget("signed off");
            case IDLE, SIGNED_OUT, FAILED -> {}
        }
    }

    /** Handles the response to a request of the device. */
    void answered(Message answer) {
        for (Iterator<Outstanding> each = outstanding.iterator(); each.hasNext(); ) {
            var found = each.next();
            if (found.token() == answer.token() && answer.tokenLength() == 8) {
                each.remove();
                try {
                    answered(found, answer.code(), device.content(answer));
                } catch (Undecodable e) {
                    // The reference device calls no handler for an answer that it cannot read: it neither continues nor
                    // tries again.
                    attempts.stop();
                }
                return;
            }
        }
    }

    void pong(Message pong) {
        pings.pong(pong);
    }

    /** Sends a ping whose answer shows that the hub has read everything so far; see {@link #isHeard()}. */
    void askWhetherHeard() {
        if (phase == Phase.SIGNED_IN) {
            pings.ask();
        }
    }

    /** Whether the hub has answered that ping, or no answer can come. */
    boolean isHeard() {
        return pings.isAnswered();
    }

    void signOut() {
        if (phase == Phase.SIGNED_IN) {
            pings.stop();
            attempts.stop();
            phase = Phase.SIGNED_OUT;
            send(Purpose.SIGN_OUT, List.of(), CloudRequests.session(device, known(), device.randomToken(), false));
        }
    }

    /** Signs off: the hub deletes the device from the owner's account. */
    void signOff() {
        if (registration == null || !registration.isKnown()) {
            return;
        }
        var request = CloudRequests.signOff(device, registration, device.randomToken());
        var complete = request.uriQuery("accesstoken") != null;
        if (!device.isConnected() || (!complete && phase != Phase.SIGNED_IN)) {
            signOffNext = true;
            start(registration.expires() ? Phase.REFRESH : Phase.SIGN_IN);
            return;
        }
        signOffNext = false;
        pings.stop();
        phase = Phase.SIGN_OFF;
        attempts.rest(SIGN_OFF_MILLIS * device.timing().timeout(), () -> device.disconnect("signed off"));
        send(Purpose.SIGN_OFF, List.of(), request);
    }

    /** Stops all attempts and timers. */
    void stop() {
        attempts.stop();
        pings.stop();
    }

    /** Deletes everything known about the cloud and sends nothing more. */
    void forget(String reason) {
        attempts.stop();
        pings.stop();
        outstanding.clear();
        registration = null;
        published = false;
        phase = Phase.IDLE;
        device.surroundings().events().ended(device.id(), reason);
    }

    void publish(List<ResourceRef> resources) {
        if (phase == Phase.SIGNED_IN && !resources.isEmpty()) {
            send(Purpose.PUBLISH, resources, CloudRequests.publish(device, resources, device.randomToken()));
        }
    }

    void unpublish(long ins) {
        if (phase == Phase.SIGNED_IN) {
            send(Purpose.UNPUBLISH, List.of(), CloudRequests.unpublish(device, ins, device.randomToken()));
        }
    }

    /** Writes the members of the cloud configuration resource. */
    void writeStatus(DeviceCborWriter out) {
        var enrolment = registration == null ? null : registration.enrolment;
        out.text("apn").text(enrolment == null ? "" : enrolment.provider());
        out.text("cis").text(enrolment == null ? "" : enrolment.uri());
        out.text("sid").text(enrolment == null ? "" : enrolment.hubId());
        out.text("clec").number(lastError);
        out.text("cps").text(status());
    }

    /** The registration status, with the values of the OCF specification. */
    String status() {
        return switch (phase) {
            case IDLE -> "uninitialized";
            case SIGN_UP -> "registering";
            case SIGN_IN, REFRESH, SIGNED_IN, SIGNED_OUT -> "registered";
            case SIGN_OFF -> "deregistering";
            case FAILED -> "failed";
        };
    }

    private void start(Phase next) {
        pings.stop();
        phase = next;
        attempts.start();
    }

    @Override
    public void connect() {
        device.connect(known().enrolment);
    }

    @Override
    public void request() {
        var token = device.randomToken();
        switch (phase) {
            case SIGN_UP -> send(Purpose.SIGN_UP, List.of(), CloudRequests.signUp(device, known(), token));
            case SIGN_IN -> send(Purpose.SIGN_IN, List.of(), CloudRequests.session(device, known(), token, true));
            case REFRESH -> send(Purpose.REFRESH, List.of(), CloudRequests.refresh(device, known(), token));
            case IDLE, SIGNED_IN, SIGNED_OUT, SIGN_OFF, FAILED -> {}
        }
    }

    @Override
    public void abandon() {
        outstanding.removeIf(each -> each.purpose() != Purpose.PUBLISH && each.purpose() != Purpose.UNPUBLISH);
    }

    @Override
    public boolean perseveres() {
        if (phase == Phase.SIGN_UP) {
            fail(ERROR_CONNECT, "no answer to sign-up");
            return false;
        }
        return true;
    }

    private void fail(int error, String reason) {
        attempts.stop();
        pings.stop();
        lastError = error;
        phase = Phase.FAILED;
        device.surroundings().events().ended(device.id(), reason);
    }

    private void send(Purpose purpose, List<ResourceRef> resources, Message request) {
        outstanding.add(new Outstanding(request.token(), purpose, resources));
        device.send(request);
        device.flush();
    }

    private void answered(Outstanding request, int code, @Nullable Object content) {
        var body = content instanceof Map<?, ?> map ? map : Map.of();
        switch (request.purpose()) {
            case SIGN_UP -> signedUp(code, body);
            case SIGN_IN -> signedIn(code, body);
            case REFRESH -> refreshed(code, body);
            case SIGN_OUT, UNPUBLISH -> {}
            case SIGN_OFF -> {
                if (Code.isSuccess(code)) {
                    device.disconnect("signed off");
                } else {
                    fail(ERROR_RESPONSE, "sign-off refused: " + Code.text(code));
                }
            }
            case PUBLISH -> published(code, body, request.resources());
        }
    }

    private void signedUp(int code, Map<?, ?> body) {
        if (isTemporary(code)) {
            attempts.again();
        } else if (!Code.isSuccess(code)) {
            fail(ERROR_RESPONSE, "sign-up refused: " + Code.text(code));
        } else if (!takeTokens(body) || !(body.get("uid") instanceof String uid) || uid.isEmpty()) {
            fail(ERROR_RESPONSE, "sign-up answered without what it needs");
        } else {
            known().uid = uid;
            start(Phase.SIGN_IN);
            if (body.get("redirecturi") instanceof String uri
                    && !uri.isEmpty()
                    && !uri.equals(known().enrolment.uri())) {
                known().moveTo(uri);
                device.disconnect("moved to another hub");
            }
        }
    }

    private void signedIn(int code, Map<?, ?> body) {
        if (isTemporary(code)) {
            attempts.again();
        } else if (code == Code.UNAUTHORIZED) {
            lastError = ERROR_UNAUTHORIZED;
            known().accessToken = "";
            start(Phase.REFRESH);
        } else if (!Code.isSuccess(code) || !(body.get("expiresin") instanceof Long expiresIn)) {
            lastError = ERROR_RESPONSE;
            start(Phase.SIGN_IN);
            device.disconnect("sign-in refused: " + Code.text(code));
        } else {
            attempts.stop();
            lastError = ERROR_NONE;
            phase = Phase.SIGNED_IN;
            known().expiresIn = expiresIn;
            if (expiresIn > 0) {
                attempts.rest(Registration.refreshSeconds(expiresIn) * 1_000.0, () -> start(Phase.REFRESH));
            }
            device.surroundings().events().signedIn(device.id(), hasSignedIn);
            hasSignedIn = true;
            pings.start();
            if (signOffNext) {
                signOff();
            } else {
                publish(device.resources().unpublished(published));
            }
        }
    }

    private void refreshed(int code, Map<?, ?> body) {
        if (isTemporary(code)) {
            attempts.again();
        } else if (code == Code.UNAUTHORIZED) {
            forget("refresh refused: 4.01");
        } else if (!Code.isSuccess(code) || !takeTokens(body)) {
            fail(ERROR_REFRESH, "refresh refused: " + Code.text(code));
        } else {
            start(Phase.SIGN_IN);
        }
    }

    private void published(int code, Map<?, ?> body, List<ResourceRef> resources) {
        if (code != Code.CHANGED || !(body.get("links") instanceof List<?> links)) {
            return;
        }
        var missing = new ArrayList<>(resources);
        for (var link : links) {
            if (link instanceof Map<?, ?> map
                    && map.get("href") instanceof String href
                    && map.get("ins") instanceof Long ins) {
                missing.removeIf(ref -> ref.href().equals(href));
                device.resources().published(href, ins);
            }
        }
        published |= missing.isEmpty();
    }

    private boolean takeTokens(Map<?, ?> body) {
        if (body.get("accesstoken") instanceof String access
                && !access.isEmpty()
                && body.get("refreshtoken") instanceof String refresh
                && !refresh.isEmpty()
                && body.get("expiresin") instanceof Long expiresIn) {
            known().accessToken = access;
            known().refreshToken = refresh;
            known().expiresIn = expiresIn;
            return true;
        }
        return false;
    }

    private Registration known() {
        if (registration == null) {
            throw new IllegalStateException("no cloud known in phase " + phase);
        }
        return registration;
    }

    private static boolean isTemporary(int code) {
        return code == Code.SERVICE_UNAVAILABLE || code == Code.GATEWAY_TIMEOUT;
    }
}
