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
 * Receives the messages of a device for one token: the first answer and the notifications after it (RFC 7641). Notifications are the hot
 * path: {@link #received} runs on the event loop and does not wait.
 */
abstract sealed class Observation implements ResponseHandler permits BatchObservation, SingleObservation {
    /** The result of the first answer. */
    enum Begun {
        /** It is durable, and notifications follow. */
        OBSERVED,
        /** It is durable, and no notifications follow. */
        READ,
        /** The device has answered with an error. */
        REFUSED,
        /** There was no answer, and none will follow. */
        LOST
    }

    private final ObservationSink flow;
    private final CompletableFuture<Begun> begun = new CompletableFuture<>();
    private boolean first = true;

    Observation(ObservationSink flow) {
        this.flow = flow;
    }

    /** Reads the reports of a message. */
    abstract List<Report> read(Message message, long sequence);

    /** The observation has ended, or the device does not observe. On the event loop. */
    abstract void ended(Message last);

    ObservationSink flow() {
        return flow;
    }

    /** Whether the first answer has been processed. Any thread. */
    boolean settled() {
        return begun.isDone();
    }

    /**
     * Waits until the first answer is durable.
     *
     * @param patienceNanos the maximum wait in nanoseconds
     * @return {@link Begun#LOST} when it takes longer
     */
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

    /** Completes the wait when the first answer is durable. */
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
