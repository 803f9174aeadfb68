package dev.landfall.gateway.api.http;

import dev.landfall.content.MalformedContent;
import dev.landfall.core.model.Detail;
import dev.landfall.core.model.Quota;
import dev.landfall.core.model.Reason;
import dev.landfall.core.model.Refused;
import dev.landfall.gateway.api.transcode.MalformedMessage;
import dev.landfall.provider.ProviderException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CancellationException;

/** The one place where what went wrong becomes what a caller is told. Nothing internal leaves the house. */
public final class ApiErrors {
    private static final Logger LOG = System.getLogger(ApiErrors.class.getName());

    private ApiErrors() {}

    /**
     * Does something that may fail; answers how it failed, if it did.
     *
     * @throws CancellationException when nobody is left to be told
     */
    public static Optional<Failure> attempt(Runnable action) {
        try {
            action.run();
            return Optional.empty();
        } catch (CancellationException gone) {
            throw gone;
        } catch (RuntimeException wrong) {
            return Optional.of(failure(wrong));
        }
    }

    /** What the caller is told of this. A bug is logged, and the caller gets the number under which it stands in the log. */
    public static Failure failure(Throwable cause) {
        return switch (cause) {
            case Refused refused -> refused(refused);
            case HubFull full ->
                new Failure(
                        Code.UNAVAILABLE,
                        503,
                        "hub_full",
                        full.text(),
                        "Try again later. If this happens often, the operator of the hub can raise the limit.",
                        List.of(),
                        Optional.of(full.quota()));
            case ApiFailure failed ->
                new Failure(
                        failed.code(),
                        failed.code().http(),
                        failed.code().name().toLowerCase(Locale.ROOT),
                        failed.text(),
                        failed.cure(),
                        failed.details());
            case MalformedMessage malformed -> refused(Reason.INVALID, malformed.text());
            case MalformedContent malformed -> refused(Reason.INVALID, malformed.reason());
            case ProviderException failed -> provider(failed);
            default -> bug(cause);
        };
    }

    private static Failure refused(Refused refused) {
        var plain = refused(refused.reason(), refused.text());
        return switch (refused.detail()) {
            case NONE -> quota(plain, refused.quota());
            case TOKEN_REVOKED -> detailed(plain, refused.detail(), "Get a new token.");
            case STORE_FULL ->
                detailed(
                        plain,
                        refused.detail(),
                        "Free some space on the disk or in the database of the hub. The hub then continues by itself.");
        };
    }

    private static Failure quota(Failure plain, Optional<Quota> quota) {
        return quota.isEmpty()
                ? plain
                : new Failure(
                        plain.code(),
                        plain.status(),
                        plain.reason(),
                        plain.message(),
                        "End or delete some of what this limit counts, or try again after the time in the header Retry-After.",
                        plain.details(),
                        quota);
    }

    private static Failure detailed(Failure plain, Detail detail, String cure) {
        var word = detail.name().toLowerCase(Locale.ROOT);
        return new Failure(plain.code(), plain.status(), word, plain.message(), cure, plain.details());
    }

    private static Failure refused(Reason reason, String message) {
        var code = switch (reason) {
            case UNAUTHENTICATED -> Code.UNAUTHENTICATED;
            case FORBIDDEN, ALREADY_OWNED -> Code.PERMISSION_DENIED;
            case NOT_FOUND -> Code.NOT_FOUND;
            case INVALID -> Code.INVALID_ARGUMENT;
            case DUPLICATE -> Code.ALREADY_EXISTS;
            case TOO_LARGE, TOO_MANY -> Code.RESOURCE_EXHAUSTED;
            case EXPIRED -> Code.OUT_OF_RANGE;
            case REPLACED, UNAVAILABLE -> Code.UNAVAILABLE;
            case TIMED_OUT -> Code.DEADLINE_EXCEEDED;
        };
        var status = switch (reason) {
            case TOO_LARGE -> 413;
            case EXPIRED -> 410;
            default -> code.http();
        };
        return new Failure(code, status, reason.name().toLowerCase(Locale.ROOT), message, cure(reason), List.of());
    }

    private static String cure(Reason reason) {
        return switch (reason) {
            case UNAUTHENTICATED -> "Send a valid token: Authorization: Bearer <token>.";
            case FORBIDDEN -> "Use a token that has the right to do this.";
            case ALREADY_OWNED -> "The owner of the device must sign it off or delete it first.";
            case NOT_FOUND ->
                "./landfall devices lists the devices of this token, and ./landfall resources DEVICE lists the"
                        + " resources of one of them.";
            case INVALID -> "Change the request as the message says, and send it again.";
            case DUPLICATE ->
                "Choose another id; or read the present state again, and then repeat the request if it is still"
                        + " needed.";
            case TOO_LARGE -> "Send less data in one request.";
            case TOO_MANY, UNAVAILABLE -> "Try again later.";
            case REPLACED -> "Repeat the request.";
            case EXPIRED -> "Start again without the token.";
            case TIMED_OUT -> "Repeat the request, or allow more time for it.";
        };
    }

    /** What the server itself refuses before anybody has read it, by the status of HTTP. */
    public static Failure status(int status, String message) {
        return switch (status) {
            case 408 ->
                new Failure(Code.DEADLINE_EXCEEDED, status, "timed_out", message, cure(Reason.TIMED_OUT), List.of());
            case 413, 414, 431 ->
                new Failure(Code.INVALID_ARGUMENT, status, "too_large", message, cure(Reason.TOO_LARGE), List.of());
            case 501 ->
                new Failure(
                        Code.UNIMPLEMENTED,
                        status,
                        "not_implemented",
                        message,
                        "Use GET, HEAD, POST, PUT or DELETE.",
                        List.of());
            case 503 ->
                new Failure(Code.UNAVAILABLE, status, "unavailable", message, cure(Reason.UNAVAILABLE), List.of());
            default ->
                status >= 500
                        ? new Failure(Code.INTERNAL, status, "internal", message, cure(Reason.UNAVAILABLE), List.of())
                        : new Failure(
                                Code.INVALID_ARGUMENT, status, "invalid", message, cure(Reason.INVALID), List.of());
        };
    }

    private static Failure provider(ProviderException failed) {
        LOG.log(Level.WARNING, "a provider failed", failed);
        return switch (failed.fault()) {
            // Not because of what this caller does, so it is no limit of its own that it has reached.
            case THROTTLED -> refused(Reason.UNAVAILABLE, "A part of the hub has too much to do at the moment.");
            case CORRUPT ->
                new Failure(
                        Code.INTERNAL,
                        Code.INTERNAL.http(),
                        "store_damaged",
                        "stored data for this request is damaged",
                        "Tell the operator of the hub: /health and the log of the hub contain the details. A second try"
                                + " does not help.",
                        List.of());
            default -> refused(Reason.UNAVAILABLE, "a part of the hub cannot be reached at the moment");
        };
    }

    private static Failure bug(Throwable cause) {
        var number = UUID.randomUUID();
        LOG.log(Level.ERROR, "unexpected, told to the caller as " + number, cause);
        return new Failure(
                Code.INTERNAL,
                500,
                "internal",
                "the hub failed; its log contains the failure with the number " + number,
                "Report the failure with this number.",
                List.of());
    }
}
