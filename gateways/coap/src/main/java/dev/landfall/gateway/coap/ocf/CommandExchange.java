package dev.landfall.gateway.coap.ocf;

import dev.landfall.content.ContentFormat;
import dev.landfall.content.MalformedContent;
import dev.landfall.core.command.SessionCommands;
import dev.landfall.core.device.DeviceSession;
import dev.landfall.core.model.AnswerStatus;
import dev.landfall.core.model.AppRequest;
import dev.landfall.core.model.Command;
import dev.landfall.core.model.Content;
import dev.landfall.gateway.coap.codec.Code;
import dev.landfall.gateway.coap.codec.Message;
import dev.landfall.gateway.coap.codec.MessageBuilder;
import dev.landfall.gateway.coap.session.CoapPeer;
import dev.landfall.gateway.coap.session.ResponseHandler;
import dev.landfall.gateway.door.session.ConnectionGuard;
import dev.landfall.gateway.door.session.DoorConnection;
import dev.landfall.guard.Guard;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One command to an OCF device, from its durable sending to the answer. Without an answer in time the command is unknown. A later answer
 * on the same connection still confirms it; the exchange listens for it a little longer than the command is valid, unless too many other
 * answers are awaited.
 *
 * <p>When another command for the same resource is pending, this one may take only as long as it is valid.
 */
final class CommandExchange implements ResponseHandler {
    private static final byte[] NO_ETAG = {};

    /** The maximum time for which a late answer is awaited. */
    private static final Duration LATE_MAX = Duration.ofMinutes(10);

    private final CoapPeer peer;
    private final DoorConnection line;
    private final DeviceSession session;
    private final SessionCommands commands;
    private final OcfSettings settings;
    private final Command command;
    private final Clock clock;
    private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    private final CompletableFuture<Boolean> contended = new CompletableFuture<>();
    private boolean late;

    CommandExchange(
            CoapPeer peer,
            DoorConnection line,
            DeviceSession session,
            OcfSettings settings,
            Command command,
            Clock clock) {
        this.clock = clock;
        this.line = line;
        this.peer = peer;
        this.session = session;
        this.settings = settings;
        this.command = command;
        commands = session.commands();
    }

    Command command() {
        return command;
    }

    /** Another command waits for the end of this one. Any thread. */
    void contended() {
        contended.complete(true);
    }

    /** Sends the request and waits for the answer. Blocks; on a virtual thread. */
    void run() {
        MessageBuilder request;
        try {
            request = CommandRequests.of(command.request());
        } catch (CoapRefusal | MalformedContent cannot) {
            confirm(AnswerStatus.BAD_REQUEST, text(String.valueOf(cannot.getMessage())), NO_ETAG);
            return;
        }
        var sent = System.nanoTime();
        var token = peer.send(request, this);
        try {
            var done = await(sent);
            if (done.refused()) {
                confirm(AnswerStatus.BAD_REQUEST, text(done.lost()), NO_ETAG);
            } else if (done.answer().isEmpty()) {
                commands.unknown(command.id(), done.lost());
            } else {
                answered(done.answer().getFirst());
            }
        } catch (TimeoutException silent) {
            giveUp(token, sent);
        } catch (ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    private Outcome await(long sent) throws InterruptedException, ExecutionException, TimeoutException {
        var valid = nanosValid();
        var answer = settings.deviceAnswer().toNanos();
        if (valid < answer) {
            try {
                return outcome.get(Math.max(0, valid), TimeUnit.NANOSECONDS);
            } catch (TimeoutException expired) {
                // From here on the command keeps its place only while no other command waits for it.
            }
            var _ = CompletableFuture.anyOf(outcome, contended)
                    .get(Math.max(0, answer - (System.nanoTime() - sent)), TimeUnit.NANOSECONDS);
            if (!outcome.isDone()) {
                throw new TimeoutException();
            }
        }
        return outcome.get(answer, TimeUnit.NANOSECONDS);
    }

    private long nanosValid() {
        if (command.validUntil() == 0) {
            return Long.MAX_VALUE;
        }
        var now = clock.instant();
        return command.validUntil() - TimeUnit.SECONDS.toNanos(now.getEpochSecond()) - now.getNano();
    }

    /** How long an answer is awaited in all: for the usual time, and longer while the command is valid. */
    private Duration listening(long sent) {
        var usual = settings.deviceAnswer().toNanos() - (System.nanoTime() - sent);
        return Duration.ofNanos(Math.max(usual, Math.min(nanosValid(), LATE_MAX.toNanos())));
    }

    @Override
    public boolean received(Message answer) {
        boolean tooLate;
        synchronized (this) {
            tooLate = late;
            outcome.complete(new Outcome(List.of(answer), "", false));
        }
        if (tooLate) {
            var _ = Guard.startVirtual(
                    "coap-late-answer", ConnectionGuard.guarded("coap-late-answer", line, () -> answered(answer)));
        }
        return false;
    }

    @Override
    public void lost(String reason) {
        outcome.complete(new Outcome(List.of(), reason, false));
    }

    @Override
    public void refused(String reason) {
        outcome.complete(new Outcome(List.of(), reason, true));
    }

    private void giveUp(long token, long sent) {
        Outcome done;
        synchronized (this) {
            done = outcome.getNow(new Outcome(List.of(), "", false));
            late = done.answer().isEmpty();
        }
        if (late) {
            var waited = Duration.ofNanos(System.nanoTime() - sent).toMillis();
            peer.overdue(token, listening(sent));
            peer.refused(
                    "no-answer",
                    command.request().kind() + " " + command.request().href());
            commands.unknown(command.id(), "no answer within " + waited + " ms");
        } else {
            answered(done.answer().getFirst());
        }
    }

    private void answered(Message answer) {
        var read = command.request().kind() == AppRequest.Kind.RETRIEVE;
        var status = read ? CoapStatuses.ofRead(answer.code()) : CoapStatuses.ofWrite(answer.code());
        var etag = answer.etag();
        confirm(status, content(answer), etag == null ? NO_ETAG : etag);
        if (answer.code() == Code.NOT_FOUND
                && session.links().stream()
                        .anyMatch(link -> link.href().equals(command.request().href()))) {
            session.unpublish(List.of(command.request().href()));
        }
    }

    private void confirm(AnswerStatus status, Content content, byte[] etag) {
        commands.confirmed(command.id(), status, content, etag);
    }

    private static Content content(Message answer) {
        return answer.payloadLength() == 0 ? Content.NONE : new Content(answer.contentFormat(), answer.payload());
    }

    private static Content text(String text) {
        return new Content(ContentFormat.TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * The result of an exchange.
     *
     * @param answer the answer; empty when there is none
     * @param lost the reason for which there is none
     * @param refused whether nothing was sent, because the device cannot take the request
     */
    private record Outcome(List<Message> answer, String lost, boolean refused) {}
}
