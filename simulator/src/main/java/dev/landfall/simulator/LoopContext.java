package dev.landfall.simulator;

import java.util.SplittableRandom;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the devices of one thread share: its timers, its chance, its scratch memory, the way to the hub and whoever
 * listens to what they do.
 */
record LoopContext(Timers timers, SplittableRandom random, Dialer dialer, Events events, Scratch scratch) {

    /** Memory that is used again for each message. */
    record Scratch(DeviceCborWriter content, Notifications notifications) {

        Scratch() {
            this(new DeviceCborWriter(), new Notifications());
        }
    }

    /** Runs things later, on the thread that the devices live on. */
    interface Timers {

        Timer after(double millis, Runnable what);
    }

    /** Something that will be run. */
    interface Timer {

        void cancel();
    }

    /** Connects devices; calls {@link Device#connected} or {@link Device#unreachable}, once, later. */
    interface Dialer {

        void dial(Device device, Enrolment enrolment);
    }

    /** A connection to the hub. */
    interface Wire {

        /** Writes these bytes; the array may be used again at once. They leave with the next {@link #flush()}. */
        void send(byte[] array, int offset, int length);

        void flush();

        /** Whether the connection takes more without piling it up. */
        boolean isWritable();

        void close();

        boolean isSecure();

        /** The common name in the hub's certificate, or null. */
        @Nullable
        String peerName();
    }

    /** What the devices of a fleet do, as it happens. */
    interface Events {

        /** Signed in; {@code again} when it was not for the first time. */
        void signedIn(UUID device, boolean again);

        /** The hub now watches this device's lights. */
        void observed(UUID device);

        /** A notification with this change was handed to the connection. */
        void sent(UUID device, String href, long seq);

        /** This change was told before, and is told again because the hub has not said that it has it. */
        void repeated(UUID device, String href, long seq);

        /** The hub has said that this change is on its disk. */
        void acknowledged(UUID device, String href, long seq);

        /** The hub has changed a light. */
        void commanded(UUID device, String href, long seq);

        /** The connection is gone. */
        void closed(UUID device, String reason, boolean wasSignedIn);

        /** The device has given up, crashed or been dismissed; it does nothing any more. */
        void ended(UUID device, String reason);
    }
}
