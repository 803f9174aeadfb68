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

/** Asks a device and waits as long as the command lives, but never longer than {@link #PATIENCE_MAX}. */
public final class DeviceRequests {
    /** The longest that a caller waits for an answer. */
    public static final Duration PATIENCE_MAX = Duration.ofMinutes(5);

    private final Commands commands;
    private final Clock clock;

    public DeviceRequests(Commands commands, Clock clock) {
        this.commands = commands;
        this.clock = clock;
    }

    /**
     * Makes a wish durable.
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
     * Makes a wish durable and waits for its end; empty when it lives on.
     *
     * @throws dev.landfall.core.model.Refused TOO_MANY, before the wish is made, when the caller may not wait
     */
    public Optional<Fact> ask(Requester requester, DeviceId device, AppRequest request, Commands.Options options) {
        requester.waits().run();
        return await(submit(requester.principal(), device, request, options));
    }

    /** Waits for the end of a wish; empty when it lives on. */
    public Optional<Fact> await(Fact submitted) {
        return commands.await(submitted, patience(submitted));
    }

    /**
     * Whether a wish ended because the device withdrew the resource, as it does when it answers another wish with "not found":
     * for whoever waits that is the device's answer. What a person cancels names that person.
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

    /** A point in time as nanoseconds since 1970. */
    public static long nanos(Instant time) {
        return time.getEpochSecond() * 1_000_000_000L + time.getNano();
    }

    /**
     * Content on its way to a device, in the format in which the device itself speaks of the resource.
     *
     * @param mediaType what the caller says it is
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
            // Text stays what it is: whether a device can read it is for its gateway to say.
            return from;
        }
        var twin = view.twins().get(href);
        if (twin != null
                && twin.event() instanceof DeviceEvent.ResourceChanged changed
                && !changed.content().isEmpty()) {
            var known = changed.content().format();
            return ContentFormat.isText(known) || ContentFormat.mediaType(known).isEmpty() ? from : known;
        }
        // Nothing is known of the resource: a device that speaks CoAP is an OCF device, and those read CBOR.
        var speaksCoap = view.connection().protocol().startsWith("coap");
        return ContentFormat.isJson(from) && speaksCoap ? ContentFormat.OCF_CBOR : from;
    }
}
