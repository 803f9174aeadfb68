package dev.landfall.simulator;

import java.util.SplittableRandom;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What the devices of one thread share: timers, the random generator, reused memory, the dialer and the listener of events. */
record LoopContext(Timers timers, SplittableRandom random, Dialer dialer, Events events, Scratch scratch) {

    /** Memory that is reused for each message. */
    record Scratch(DeviceCborWriter content, Notifications notifications) {

        Scratch() {
            this(new DeviceCborWriter(), new Notifications());
        }
    }

    /** Runs tasks later, on the thread of the devices. */
    interface Timers {

        Timer after(double millis, Runnable what);
    }

    /** A task that will run; it can be cancelled. */
    interface Timer {

        void cancel();
    }

    /** Connects devices. Calls {@link Device#connected} or {@link Device#unreachable} once, later. */
    interface Dialer {

        void dial(Device device, Enrolment enrolment);
    }

    /** A connection to the hub. */
    interface Wire {

        /** Writes bytes; the caller may reuse the array at once. They are sent with the next {@link #flush()}. */
        void send(byte[] array, int offset, int length);

        void flush();

        /** Whether the connection accepts more bytes without a growing queue. */
        boolean isWritable();

        void close();

        boolean isSecure();

        /** The common name in the certificate of the hub, or null. */
        @Nullable
        String peerName();
    }

    /** Receives what the devices of a fleet do. Called on the thread of the device. */
    interface Events {

        /** A device has signed in; {@code again} when it was not the first time. */
        void signedIn(UUID device, boolean again);

        /** The hub now observes the lights of this device. */
        void observed(UUID device);

        /** A notification with this change was written to the connection. */
        void sent(UUID device, String href, long seq);

        /** A change was sent again, because the hub has not acknowledged it. */
        void repeated(UUID device, String href, long seq);

        /** The hub has acknowledged this change as durable. */
        void acknowledged(UUID device, String href, long seq);

        /** The hub has changed a light. */
        void commanded(UUID device, String href, long seq);

        /** The connection is closed. */
        void closed(UUID device, String reason, boolean wasSignedIn);

        /** The device has given up, crashed or been dismissed. It does nothing more. */
        void ended(UUID device, String reason);
    }
}
