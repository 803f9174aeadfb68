package dev.landfall.provider.remote;

import dev.landfall.contract.provider.v1.PublishReply;
import dev.landfall.contract.provider.v1.PublishRequest;
import dev.landfall.guard.Guard;
import dev.landfall.provider.Fault;
import dev.landfall.provider.ProviderException;
import dev.landfall.provider.remote.wire.Methods;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The stream on which a bus publishes, so that messages stay in order. A publisher waits while the connection takes no more
 * (back-pressure), and never for a subscriber. Any thread.
 */
final class PublishStream implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(PublishStream.class.getName());

    private final ProviderConnection connection;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private @Nullable Sending sending;

    PublishStream(ProviderConnection connection) {
        this.connection = connection;
    }

    /**
     * Publishes a message.
     *
     * @throws ProviderException {@link Fault#UNAVAILABLE} when the connection takes nothing in time
     */
    void publish(PublishRequest message) {
        var end = System.nanoTime() + connection.options().deadline().toNanos();
        lock.lock();
        try {
            var ready = ready(end);
            ready.call.sendMessage(message);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ProviderException(Fault.UNAVAILABLE, "interrupted while publishing", e);
        } finally {
            lock.unlock();
        }
    }

    private Sending ready(long end) throws InterruptedException {
        while (true) {
            var current = sending;
            if (current == null) {
                connection.checkOpen();
                current = new Sending(connection.lasting(Methods.PUBLISH));
                sending = current;
                current.begin();
            }
            if (!current.ending && current.call.isReady()) {
                return current;
            }
            var wait = end - System.nanoTime();
            if (wait <= 0 || changed.awaitNanos(wait) <= 0 || (current.broken && !current.ending)) {
                throw new ProviderException(Fault.UNAVAILABLE, connection.address() + ": nothing can be published now");
            }
        }
    }

    /**
     * Waits until the provider has taken everything that was published here, so that later subscribers do not receive it. Returns when
     * the connection is lost meanwhile.
     */
    void flush() {
        var left = connection.options().deadline().toNanos();
        lock.lock();
        try {
            var current = sending;
            if (current == null) {
                return;
            }
            current.end();
            while (!current.broken && left > 0) {
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ProviderException(Fault.UNAVAILABLE, "interrupted while publishing", e);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            if (sending != null) {
                sending.call.cancel("the bus is closed", null);
                sending = null;
            }
        } finally {
            lock.unlock();
        }
    }

    private final class Sending extends ClientCall.Listener<PublishReply> {
        private final ClientCall<PublishRequest, PublishReply> call;
        private final long openings = connection.openings();
        private boolean ending;
        private boolean broken;

        Sending(ClientCall<PublishRequest, PublishReply> call) {
            this.call = call;
        }

        void begin() {
            call.start(this, new Metadata());
            call.request(1);
        }

        void end() {
            if (!ending) {
                ending = true;
                call.halfClose();
            }
        }

        @Override
        public void onReady() {
            lock.lock();
            try {
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            // Whether or not it can be opened now, waiting publishers must learn that this stream has ended.
            Guard.run("bus publishing", () -> reopen(status));
            lock.lock();
            try {
                broken = true;
                if (sending == this) {
                    sending = null;
                }
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }

        private void reopen(Status status) {
            try {
                connection.reopened(status, openings);
            } catch (ProviderException notYet) {
                LOG.log(System.Logger.Level.DEBUG, "the bus cannot be opened again yet", notYet);
            }
        }
    }
}
