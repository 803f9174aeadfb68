package dev.landfall.core.proof;

import dev.landfall.provider.Bus;
import dev.landfall.provider.Fault;
import dev.landfall.provider.ProviderException;
import dev.landfall.provider.Status;
import java.time.Duration;

/** A bus that loses everything, as a bus may. */
public final class SilentBus implements Bus {
    @Override
    public Info info() {
        return new Info("silent", false, 1024);
    }

    @Override
    public Status status() {
        return Status.well("Connected");
    }

    @Override
    public void publish(String subject, byte[] message) {}

    @Override
    public Subscription subscribe(String pattern, String group, Subscriber subscriber) {
        return () -> {};
    }

    @Override
    public Subscription respond(String subject, Responder responder) {
        return () -> {};
    }

    @Override
    public byte[] request(String subject, byte[] message, Duration timeout) {
        throw new ProviderException(Fault.UNAVAILABLE, "nobody answers");
    }

    @Override
    public void close() {}
}
