package dev.landfall.provider.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;

/** Stands between a store and its server, and cuts the line when it is told to. */
final class FaultProxy implements AutoCloseable {
    private static final int CHUNK = 64 * 1024;

    /** When the line is cut, as seen from the message that is waited for. */
    enum Cut {
        NEVER,
        /** The server never hears it. */
        BEFORE,
        /** The server hears it, its answer is lost. */
        AFTER
    }

    /** Not the word of each new connection, READ COMMITTED. */
    private static final Pattern COMMIT = Pattern.compile("\\bCOMMIT\\b");

    private final ServerSocket door;
    private final int target;
    private final AtomicReference<Cut> next = new AtomicReference<>(Cut.NEVER);
    private final AtomicInteger cuts = new AtomicInteger();

    FaultProxy(int target) {
        this.target = target;
        try {
            door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return door.getLocalPort();
    }

    /** Cuts the line once, at the next commit of one who has written to the log. */
    void cutAtCommit(Cut cut) {
        next.set(cut);
    }

    /** How often it cut. */
    int cuts() {
        return cuts.get();
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                var client = door.accept();
                var server = new Socket(InetAddress.getLoopbackAddress(), target);
                var muted = new AtomicBoolean();
                Thread.ofVirtual().start(() -> questions(client, server, muted));
                Thread.ofVirtual().start(() -> answers(server, client, muted));
            } catch (IOException closed) {
                // The next turn sees it.
            }
        }
    }

    private void questions(Socket from, Socket to, AtomicBoolean muted) {
        var wrote = false;
        try (from;
                to) {
            var chunk = new byte[CHUNK];
            for (var n = from.getInputStream().read(chunk);
                    n >= 0;
                    n = from.getInputStream().read(chunk)) {
                var said = new String(Arrays.copyOf(chunk, n), StandardCharsets.ISO_8859_1);
                wrote |= said.contains("INSERT INTO log");
                var cut = wrote && COMMIT.matcher(said).find() ? next.getAndSet(Cut.NEVER) : Cut.NEVER;
                if (cut != Cut.NEVER) {
                    cuts.incrementAndGet();
                    muted.set(true);
                }
                if (cut == Cut.BEFORE) {
                    return;
                }
                to.getOutputStream().write(chunk, 0, n);
            }
        } catch (IOException gone) {
            // One side is gone; the other one goes with it.
        }
    }

    private static void answers(Socket from, Socket to, AtomicBoolean muted) {
        try (from;
                to) {
            var chunk = new byte[CHUNK];
            for (var n = from.getInputStream().read(chunk);
                    n >= 0 && !muted.get();
                    n = from.getInputStream().read(chunk)) {
                to.getOutputStream().write(chunk, 0, n);
            }
        } catch (IOException gone) {
            // As above.
        }
    }

    @Override
    public void close() throws IOException {
        door.close();
    }
}
