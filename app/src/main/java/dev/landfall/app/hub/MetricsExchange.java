package dev.landfall.app.hub;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.landfall.app.hub.MetricsServer.Page;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A small HTTP/1.1 for one connection that answers GET and HEAD: bodies of requests are not read. */
final class MetricsExchange {
    private static final int HEAD_BYTES_MAX = 8192;
    private static final String END = "\r\n\r\n";
    private static final Map<Integer, String> PHRASES = Map.of(
            200,
            "OK",
            400,
            "Bad Request",
            404,
            "Not Found",
            405,
            "Method Not Allowed",
            431,
            "Request Header Fields Too Large",
            500,
            "Internal Server Error",
            503,
            "Service Unavailable");

    private final InputStream in;
    private final OutputStream out;

    MetricsExchange(Socket socket) throws IOException {
        in = new BufferedInputStream(socket.getInputStream(), 1024);
        out = socket.getOutputStream();
    }

    /** A step that reads or writes. */
    @FunctionalInterface
    interface Step<T> {
        T take() throws IOException;
    }

    /**
     * The head of a request.
     *
     * @param last whether the connection is closed after it
     * @param wrong the answer to a request that is not valid
     */
    record Request(String method, String path, boolean last, Optional<Page> wrong) {
        /** Whether the method is GET or HEAD. */
        boolean reads() {
            return method.equals("GET") || method.equals("HEAD");
        }

        private static Request wrong(int status, String message) {
            return new Request("", "", true, Optional.of(Page.error(status, message)));
        }
    }

    /** Reads the next request; empty at the end. */
    Optional<Request> read() throws IOException {
        var head = new ByteArrayOutputStream();
        var matched = 0;
        while (matched < END.length()) {
            var next = in.read();
            if (next < 0) {
                return Optional.empty();
            }
            head.write(next);
            matched = next == END.charAt(matched) ? matched + 1 : next == '\r' ? 1 : 0;
            if (head.size() > HEAD_BYTES_MAX) {
                return Optional.of(Request.wrong(431, "The head of a request may have 8 KiB."));
            }
        }
        return Optional.of(parse(head.toString(ISO_8859_1)));
    }

    private static Request parse(String head) {
        var lines = head.split("\r\n", -1);
        var words = lines[0].split(" ", -1);
        if (words.length != 3 || !words[2].startsWith("HTTP/1.") || !words[1].startsWith("/")) {
            return Request.wrong(400, "This is not a request of HTTP/1.1.");
        }
        var last = words[2].equals("HTTP/1.0");
        for (var i = 1; i < lines.length; i++) {
            var header = lines[i].toLowerCase(Locale.ROOT).replace(" ", "");
            // A body is not read, so no request can follow it.
            last |= header.equals("connection:close")
                    || header.startsWith("transfer-encoding:")
                    || (header.startsWith("content-length:") && !header.equals("content-length:0"));
        }
        var mark = words[1].indexOf('?');
        return new Request(words[0], mark < 0 ? words[1] : words[1].substring(0, mark), last, Optional.empty());
    }

    /**
     * Answers a request.
     *
     * @return whether another request may follow
     */
    boolean answer(Request request, Page page) throws IOException {
        var head = "HTTP/1.1 " + page.status() + " " + PHRASES.getOrDefault(page.status(), "") + "\r\nContent-Type: "
                + page.type() + "\r\nContent-Length: " + page.body().length + "\r\n"
                + (page.status() == 405 ? "Allow: GET, HEAD\r\n" : "")
                + (request.last() ? "Connection: close\r\n" : "") + "\r\n";
        var whole = new ByteArrayOutputStream(head.length() + page.body().length);
        whole.writeBytes(head.getBytes(ISO_8859_1));
        if (!request.method().equals("HEAD")) {
            whole.writeBytes(page.body());
        }
        out.write(whole.toByteArray());
        out.flush();
        return !request.last();
    }

    /** Refuses a connection with the time for the next attempt, and closes it. Nothing was written before, so this does not block. */
    static void refuse(Socket socket, Duration again) throws IOException {
        try (socket) {
            socket.getOutputStream()
                    .write(("HTTP/1.1 503 Service Unavailable\r\nRetry-After: " + again.toSeconds()
                                    + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                            .getBytes(ISO_8859_1));
        }
    }
}
