package dev.landfall.gateway.coap.session;

import dev.landfall.core.model.DeviceId;
import dev.landfall.gateway.coap.codec.Message;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** A connection without a network: notes what is sent, and runs what belongs on the event loop under one lock. */
public final class LoopConnection implements PeerConnection {
    public final BlockingQueue<Message> sent = new LinkedBlockingQueue<>();
    private final ReentrantLock loop = new ReentrantLock();
    private final boolean secure;
    private volatile String closed = "";
    private volatile boolean paused;

    public LoopConnection(boolean secure) {
        this.secure = secure;
    }

    /** The next message that was sent; fails when none is within 5 s. */
    public Message next() throws InterruptedException {
        var message = sent.poll(5, TimeUnit.SECONDS);
        if (message == null) {
            throw new AssertionError("nothing was sent");
        }
        return message;
    }

    public String closedWith() {
        return closed;
    }

    public boolean paused() {
        return paused;
    }

    @Override
    public String id() {
        return "192.0.2.1:4711";
    }

    @Override
    public String protocol() {
        return secure ? "coaps+tcp" : "coap+tcp";
    }

    @Override
    public boolean secure() {
        return secure;
    }

    @Override
    public String address() {
        return "192.0.2.1";
    }

    @Override
    public boolean identityRequired() {
        return false;
    }

    @Override
    public Optional<DeviceId> identity() {
        return Optional.empty();
    }

    @Override
    public void send(Message message) {
        sent.add(message);
    }

    @Override
    public void close(String reason) {
        closed = closed.isEmpty() ? reason : closed;
    }

    @Override
    public void closeSoon(String reason) {
        close(reason);
    }

    @Override
    public void pause() {
        paused = true;
    }

    @Override
    public void resume() {
        paused = false;
    }

    @Override
    public void execute(Runnable task) {
        loop.lock();
        try {
            task.run();
        } finally {
            loop.unlock();
        }
    }
}
