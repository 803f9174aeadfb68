package dev.landfall.gateway.coap.ocf;

import dev.landfall.content.MalformedContent;
import dev.landfall.core.device.DeviceSession.Done;
import dev.landfall.core.device.DeviceSession.Report;
import dev.landfall.gateway.coap.codec.Code;
import dev.landfall.gateway.coap.codec.Message;
import dev.landfall.gateway.coap.session.ResponseHandler;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Follows what the device says for one token: the first answer and the notifications after it (RFC 7641). The hot path runs
 * through {@link #received}: on the event loop, without waiting.
 */
abstract sealed class Observation implements ResponseHandler permits BatchObservation, SingleObservation {
    /** How the first answer ended. */
    enum Begun {
        /** It is durable, and notifications follow. */
        OBSERVED,
        /** It is durable, and nothing follows. */
        READ,
        /** The device said something else than what a resource is. */
        REFUSED,
        /** No answer, and none to come. */
        LOST
    }

    private final ObservationSink flow;
    private final CompletableFuture<Begun> begun = new CompletableFuture<>();
    private boolean first = true;

    Observation(ObservationSink flow) {
        this.flow = flow;
    }

    /** What the message says about resources. */
    abstract List<Report> read(Message message, long sequence);

    /** The message says no more, or never did. On the event loop. */
    abstract void ended(Message last);

    ObservationSink flow() {
        return flow;
    }

    /** Whether the first answer has come to its end. Any thread. */
    boolean settled() {
        return begun.isDone();
    }

    /** Waits for the first answer and its durability; {@link Begun#LOST} when it takes longer than this. */
    Begun await(long patienceNanos) {
        try {
            return begun.get(patienceNanos, TimeUnit.NANOSECONDS);
        } catch (TimeoutException | ExecutionException silent) {
            return Begun.LOST;
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return Begun.LOST;
        }
    }

    @Override
    public boolean received(Message message) {
        var more = message.observe() != Message.NONE && Code.isSuccess(message.code());
        var opening = first;
        first = false;
        if (!opening) {
            flow.notified();
        }
        List<Report> reports;
        try {
            reports = read(message, flow.nextSequence());
        } catch (MalformedContent | CoapRefusal nonsense) {
            return nonsense(message, opening, String.valueOf(nonsense.getMessage()));
        }
        if (opening) {
            flow.offer(reports, new Opening(more ? Begun.OBSERVED : refusal(message)));
        } else {
            flow.offer(reports);
        }
        if (!more) {
            ended(message);
        }
        return more;
    }

    @Override
    public void lost(String reason) {
        settle(Begun.LOST);
    }

    private boolean nonsense(Message message, boolean opening, String text) {
        flow.malformed(text, !opening);
        settle(Begun.REFUSED);
        ended(message);
        return false;
    }

    private static Begun refusal(Message message) {
        return Code.isSuccess(message.code()) ? Begun.READ : Begun.REFUSED;
    }

    private void settle(Begun end) {
        if (begun.complete(end)) {
            flow.settled();
        }
    }

    /** Tells how the first answer ended once it is durable. */
    private final class Opening implements Done {
        private final Begun end;

        Opening(Begun end) {
            this.end = end;
        }

        @Override
        public void stored() {
            settle(end);
        }

        @Override
        public void failed(String reason) {
            flow.failed(reason);
            settle(Begun.LOST);
        }
    }
}
