package dev.landfall.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** Answers the next command to a device on paho, beside the test that asks for it. */
final class Answering implements AutoCloseable {
    private static final String REQUEST = "v1/devices/me/rpc/request/";

    private final List<String> asked = new ArrayList<>();
    private final Thread thread;

    Answering(Foreign device) {
        thread = Thread.ofVirtual().name("answering").start(() -> answer(device));
    }

    private void answer(Foreign device) {
        try {
            var message = device.next("message");
            asked.add(message.path("payload").asText());
            var id = message.path("topic").asText().substring(REQUEST.length());
            device.order("publish", "topic", "v1/devices/me/rpc/response/" + id, "payload", "{\"ok\":true}");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What was asked, once it was answered. */
    List<String> asked() throws InterruptedException {
        thread.join();
        return asked;
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
