package dev.landfall.gateway.api.http;

import dev.landfall.content.MalformedContent;
import dev.landfall.core.model.Detail;
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
            case ApiFailure failed ->
                new Failure(
                        failed.code(),
                        failed.code().http(),
                        failed.code().name().toLowerCase(Locale.ROOT),
                        failed.text(),
                        "",
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
            case NONE -> plain;
            case TOKEN_REVOKED -> detailed(plain, refused.detail(), "Ask for a new token.");
            case STORE_FULL ->
                detailed(plain, refused.detail(), "Make room where the hub stores; it goes on by itself then.");
        };
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
            case FORBIDDEN -> "Use a token that may do this.";
            case ALREADY_OWNED -> "Its owner has to give the device up first.";
            case NOT_FOUND -> "Look at the list for what there is.";
            case INVALID -> "Mend the request.";
            case DUPLICATE -> "Choose another id, or read again and decide again.";
            case TOO_LARGE -> "Send less.";
            case TOO_MANY, UNAVAILABLE -> "Try again later.";
            case REPLACED -> "Ask again.";
            case EXPIRED -> "Begin anew, without the token.";
            case TIMED_OUT -> "Ask again, or give it more time.";
        };
    }

    private static Failure provider(ProviderException failed) {
        LOG.log(Level.WARNING, "a provider failed", failed);
        return switch (failed.fault()) {
            case THROTTLED -> refused(Reason.TOO_MANY, "the hub is asked too much at the moment");
            case CORRUPT ->
                new Failure(
                        Code.INTERNAL,
                        Code.INTERNAL.http(),
                        "store_damaged",
                        "stored data that is needed for this is damaged",
                        "Tell whoever operates the hub: its health and its log say more. Asking again does not help.",
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
                "the hub failed; its log has it under " + number,
                "Report it.",
                List.of());
    }
}
