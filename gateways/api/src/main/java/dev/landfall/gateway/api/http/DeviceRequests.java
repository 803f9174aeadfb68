package dev.landfall.gateway.api.http;

import dev.landfall.content.ContentFormat;
import dev.landfall.core.access.Principal;
import dev.landfall.core.command.Commands;
import dev.landfall.core.device.Devices.DeviceView;
import dev.landfall.core.model.AppRequest;
import dev.landfall.core.model.Content;
import dev.landfall.core.model.DeviceEvent;
import dev.landfall.core.model.DeviceId;
import dev.landfall.core.model.Fact;
import dev.landfall.gateway.api.transcode.ContentJson;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Sends commands and waits for the device's answer as long as the command is valid, at most {@link #PATIENCE_MAX}. All calls block. */
public final class DeviceRequests {
    /** The longest wait for an answer. */
    public static final Duration PATIENCE_MAX = Duration.ofMinutes(5);

    private final Commands commands;
    private final Clock clock;

    public DeviceRequests(Commands commands, Clock clock) {
        this.commands = commands;
        this.clock = clock;
    }

    /**
     * Submits a command.
     *
     * @return the pending event
     */
    public Fact submit(Principal principal, DeviceId device, AppRequest request, Commands.Options options) {
        var timeToLive = options.timeToLive();
        if (!timeToLive.isZero() && timeToLive.compareTo(Commands.TIME_TO_LIVE_MIN) < 0) {
            throw ApiFailure.invalid("the time-to-live must be 0 or at least 100 ms");
        }
        return commands.submit(principal, device, request, options);
    }

    /**
     * Submits a command and waits for its end; empty when it has not ended in time.
     *
     * @throws dev.landfall.core.model.Refused TOO_MANY, before the command is submitted, when the caller has no seat to wait
     */
    public Optional<Fact> ask(Requester requester, DeviceId device, AppRequest request, Commands.Options options) {
        requester.waits().run();
        return await(submit(requester.principal(), device, request, options));
    }

    /** Waits for the end of a command; empty when it has not ended in time. */
    public Optional<Fact> await(Fact submitted) {
        return commands.await(submitted, patience(submitted));
    }

    /**
     * Whether a command was cancelled because the device has withdrawn the resource, as it does after it answered another command with
     * "not found". For the caller this is the device's answer. A cancellation by a user names the user.
     */
    public static boolean withdrawn(Fact ended) {
        return ended.event() instanceof DeviceEvent.CommandCancelled cancelled
                && cancelled.audit().user().isEmpty();
    }

    private Duration patience(Fact submitted) {
        if (!(submitted.event() instanceof DeviceEvent.CommandPending pending)
                || pending.command().validUntil() == 0) {
            return PATIENCE_MAX;
        }
        var left = Duration.ofNanos(Math.max(0, pending.command().validUntil() - nanos(clock.instant())));
        return left.compareTo(PATIENCE_MAX) < 0 ? left : PATIENCE_MAX;
    }

    /** An instant in nanoseconds since 1970. */
    public static long nanos(Instant time) {
        return time.getEpochSecond() * 1_000_000_000L + time.getNano();
    }

    /**
     * Converts content into the format in which the device itself reports the resource.
     *
     * @param mediaType the media type of the content
     * @throws dev.landfall.core.model.Refused INVALID for a media type that the hub does not know
     */
    public Content content(DeviceView view, String href, String mediaType, byte[] bytes) {
        var from = ContentFormat.number(mediaType);
        if (from == ContentFormat.NONE) {
            throw ApiFailure.invalid("no content type that a device could take");
        }
        var to = format(view, href, from);
        return new Content(to, ContentJson.convert(from, bytes, to));
    }

    private static int format(DeviceView view, String href, int from) {
        if (ContentFormat.isText(from)) {
            // Text is not converted: the gateway of the device decides whether it can be sent.
            return from;
        }
        var twin = view.twins().get(href);
        if (twin != null
                && twin.event() instanceof DeviceEvent.ResourceChanged changed
                && !changed.content().isEmpty()) {
            var known = changed.content().format();
            return ContentFormat.isText(known) || ContentFormat.mediaType(known).isEmpty() ? from : known;
        }
        // The format of the resource is not known. A device that speaks CoAP is an OCF device, which reads CBOR.
        var speaksCoap = view.connection().protocol().startsWith("coap");
        return ContentFormat.isJson(from) && speaksCoap ? ContentFormat.OCF_CBOR : from;
    }
}
