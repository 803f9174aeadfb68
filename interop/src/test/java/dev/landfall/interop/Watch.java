package dev.landfall.interop;

import com.fasterxml.jackson.databind.JsonNode;
import dev.landfall.app.client.HubClient;
import dev.landfall.app.client.HubClient.LineStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** What an app sees as it happens. */
final class Watch implements AutoCloseable {
    private final LineStream stream;
    private final BlockingQueue<JsonNode> lines = new LinkedBlockingQueue<>();

    Watch(HubClient app) {
        stream = app.open("/watch", RealHub.PATIENCE);
        Thread.ofVirtual().name("watch").start(this::read);
    }

    private void read() {
        try {
            stream.each(lines::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The next line that fits; those before it are dropped. */
    JsonNode next(Predicate<JsonNode> wanted) throws InterruptedException {
        var end = System.nanoTime() + RealHub.PATIENCE.toNanos();
        while (true) {
            var line = lines.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (line == null) {
                throw new AssertionError("nothing that fits was seen");
            }
            if (wanted.test(line)) {
                return line;
            }
        }
    }

    static Predicate<JsonNode> changed(String device, String href) {
        return line -> line.path("type").asText().equals("changed")
                && line.path("device").asText().equals(device)
                && line.path("href").asText().equals(href);
    }

    @Override
    public void close() throws IOException {
        stream.close();
    }
}
