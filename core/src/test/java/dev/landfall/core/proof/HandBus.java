package dev.landfall.core.proof;

import dev.landfall.provider.Bus;
import dev.landfall.provider.Fault;
import dev.landfall.provider.ProviderException;
import dev.landfall.provider.Status;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Requests between nodes of one process; what is published is lost, as it may be. */
public final class HandBus implements Bus {
    private final Map<String, Responder> responders = new ConcurrentHashMap<>();

    /** How many subjects are answered. */
    public int answered() {
        return responders.size();
    }

    @Override
    public Info info() {
        return new Info("hand", false, 1024);
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
        return () -> responders.remove(subject, responder);
    }

    @Override
    public byte[] request(String subject, byte[] message, Duration timeout) {
        var responder = responders.get(subject);
        if (responder == null) {
            throw new ProviderException(Fault.UNAVAILABLE, "nobody answers");
        }
        return responder.answer(message);
    }

    @Override
    public void close() {}
}
