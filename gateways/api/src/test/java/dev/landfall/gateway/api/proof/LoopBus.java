package dev.landfall.gateway.api.proof;

import dev.landfall.provider.Bus;
import dev.landfall.provider.Fault;
import dev.landfall.provider.ProviderException;
import dev.landfall.provider.Status;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A bus on which this node is alone: it answers its own requests and hears nobody else. */
final class LoopBus implements Bus {
    private final Map<String, Responder> responders = new ConcurrentHashMap<>();

    @Override
    public Info info() {
        return new Info("loop", false, 1 << 20);
    }

    @Override
    public Status status() {
        return Status.well("Connected");
    }

    @Override
    public void publish(String subject, byte[] message) {}

    @Override
    public Subscription subscribe(String pattern, Subscriber subscriber) {
        return () -> {};
    }

    @Override
    public Subscription respond(String subject, Responder responder) {
        responders.put(subject, responder);
        return () -> responders.remove(subject);
    }

    @Override
    public byte[] request(String subject, byte[] message, Duration timeout) {
        var responder = responders.get(subject);
        if (responder == null) {
            throw new ProviderException(Fault.UNAVAILABLE, "nobody answers on " + subject);
        }
        return responder.answer(message);
    }

    @Override
    public void close() {}
}
