package dev.landfall.gateway.api.http;

import dev.landfall.content.MalformedContent;
import dev.landfall.core.model.Quota;
import dev.landfall.core.model.Reason;
import dev.landfall.core.model.ReasonDetail;
import dev.landfall.core.model.Refused;
import dev.landfall.gateway.api.transcode.MalformedJson;
import dev.landfall.provider.ProviderException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CancellationException;

/** The one place where what went wrong becomes what a caller is told. Nothing internal leaves the house. */
public final class HttpErrorMapper {
    private static final Logger LOG = System.getLogger(HttpErrorMapper.class.getName());

    private HttpErrorMapper() {}

    /**
     * Does something that may fail; answers how it failed, if it did.
     *
     * @throws CancellationException when nobody is left to be told
     */
    public static Optional<ErrorAnswer> attempt(Runnable action) {
        try {
            action.run();
            return Optional.empty();
        } catch (CancellationException gone) {
            throw gone;
        } catch (RuntimeException wrong) { // the caller is told of it, whatever it is
            return Optional.of(failure(wrong));
        }
    }

    /** What the caller is told of this. A bug is logged, and the caller gets the number under which it stands in the log. */
    public static ErrorAnswer failure(Throwable cause) {
        return switch (cause) {
            case Refused refused -> refused(refused);
            case HubLimitReached full ->
                new ErrorAnswer(
                        GrpcCode.UNAVAILABLE,
                        503,
                        "hub_full",
                        full.text(),
                        "Try again later. If this happens often, the operator of the hub can raise the limit.",
                        List.of(),
                        Optional.of(full.quota()));
            case ApiFailure failed ->
                new ErrorAnswer(
                        failed.code(),
                        failed.code().http(),
                        failed.code().name().toLowerCase(Locale.ROOT),
                        failed.text(),
                        failed.cure(),
                        failed.details());
            case MalformedJson malformed -> refused(Reason.INVALID, malformed.text());
            case MalformedContent malformed -> refused(Reason.INVALID, malformed.reason());
            case ProviderException failed -> provider(failed);
            default -> bug(cause);
        };
    }

    private static ErrorAnswer refused(Refused refused) {
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

    private static ErrorAnswer quota(ErrorAnswer plain, Optional<Quota> quota) {
        return quota.isEmpty()
                ? plain
                : new ErrorAnswer(
                        plain.code(),
                        plain.status(),
                        plain.reason(),
                        plain.message(),
                        "End or delete some of what this limit counts, or try again after the time in the header Retry-After.",
                        plain.details(),
                        quota);
    }

    private static ErrorAnswer detailed(ErrorAnswer plain, ReasonDetail detail, String cure) {
        var word = detail.name().toLowerCase(Locale.ROOT);
        return new ErrorAnswer(plain.code(), plain.status(), word, plain.message(), cure, plain.details());
    }

    private static ErrorAnswer refused(Reason reason, String message) {
        var code = switch (reason) {
            case UNAUTHENTICATED -> GrpcCode.UNAUTHENTICATED;
            case FORBIDDEN, ALREADY_OWNED -> GrpcCode.PERMISSION_DENIED;
            case NOT_FOUND -> GrpcCode.NOT_FOUND;
            case INVALID -> GrpcCode.INVALID_ARGUMENT;
            case DUPLICATE -> GrpcCode.ALREADY_EXISTS;
            case TOO_LARGE, TOO_MANY -> GrpcCode.RESOURCE_EXHAUSTED;
            case EXPIRED -> GrpcCode.OUT_OF_RANGE;
            case REPLACED, UNAVAILABLE -> GrpcCode.UNAVAILABLE;
            case TIMED_OUT -> GrpcCode.DEADLINE_EXCEEDED;
        };
        var status = switch (reason) {
            case TOO_LARGE -> 413;
            case EXPIRED -> 410;
            default -> code.http();
        };
        return new ErrorAnswer(code, status, reason.name().toLowerCase(Locale.ROOT), message, cure(reason), List.of());
    }

    private static String cure(Reason reason) {
        return switch (reason) {
            case UNAUTHENTICATED -> "Send a valid token: Authorization: Bearer <token>.";
            case FORBIDDEN -> "Use a token that has the right to do this.";
            case ALREADY_OWNED -> "The owner of the device must sign it off or delete it first.";
            case NOT_FOUND ->
                "Check the ids and the path. ./landfall devices lists the devices of this token, and ./landfall resources,"
                        + " commands or device-tokens with the id of a device list what it has.";
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
    public static ErrorAnswer status(int status, String message) {
        return switch (status) {
            case 408 ->
                new ErrorAnswer(
                        GrpcCode.DEADLINE_EXCEEDED, status, "timed_out", message, cure(Reason.TIMED_OUT), List.of());
            case 413, 414, 431 ->
                new ErrorAnswer(
                        GrpcCode.INVALID_ARGUMENT, status, "too_large", message, cure(Reason.TOO_LARGE), List.of());
            case 501 ->
                new ErrorAnswer(
                        GrpcCode.UNIMPLEMENTED,
                        status,
                        "not_implemented",
                        message,
                        "Use GET, HEAD, POST, PUT or DELETE.",
                        List.of());
            case 503 ->
                new ErrorAnswer(
                        GrpcCode.UNAVAILABLE, status, "unavailable", message, cure(Reason.UNAVAILABLE), List.of());
            default ->
                status >= 500
                        ? new ErrorAnswer(
                                GrpcCode.INTERNAL, status, "internal", message, cure(Reason.UNAVAILABLE), List.of())
                        : new ErrorAnswer(
                                GrpcCode.INVALID_ARGUMENT, status, "invalid", message, cure(Reason.INVALID), List.of());
        };
    }

    private static ErrorAnswer provider(ProviderException failed) {
        LOG.log(Level.WARNING, "a provider failed", failed);
        return switch (failed.fault()) {
            // Not because of what this caller does, so it is no limit of its own that it has reached.
            case THROTTLED -> refused(Reason.UNAVAILABLE, "A part of the hub has too much to do at the moment.");
            case CORRUPT ->
                new ErrorAnswer(
                        GrpcCode.INTERNAL,
                        GrpcCode.INTERNAL.http(),
                        "store_damaged",
                        "stored data for this request is damaged",
                        "Tell the operator of the hub: /health and the log of the hub contain the details. A second try"
                                + " does not help.",
                        List.of());
            default -> refused(Reason.UNAVAILABLE, "a part of the hub cannot be reached at the moment");
        };
    }

    private static ErrorAnswer bug(Throwable cause) {
        var number = UUID.randomUUID();
        LOG.log(Level.ERROR, "unexpected, told to the caller as " + number, cause);
        return new ErrorAnswer(
                GrpcCode.INTERNAL,
                500,
                "internal",
                "the hub failed; its log contains the failure with the number " + number,
                "Report the failure with this number.",
                List.of());
    }
}
