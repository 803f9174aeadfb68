package dev.landfall.gateway.coap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfall.gateway.coap.codec.Code;
import dev.landfall.gateway.coap.codec.Decoder;
import dev.landfall.gateway.coap.codec.Encoder;
import dev.landfall.gateway.coap.codec.Limits;
import dev.landfall.gateway.coap.codec.Message;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** A device's end of a line, byte by byte: sends what it is told and reads what comes. */
public final class Wire implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 5_000;

    private final Socket socket;
    private final Decoder decoder = new Decoder(new Limits(1 << 20, 1_000));
    private byte[] read = {};
    private boolean ended;

    public Wire(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
    }

    /** Over plain TCP. */
    public static Wire plain(int port) throws IOException {
        return new Wire(new Socket(InetAddress.getLoopbackAddress(), port));
    }

    /** Over TLS, with the handshake done. */
    public static Wire tls(int port, SSLContext context, String... protocols) throws IOException {
        var socket = (SSLSocket) context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port);
        if (protocols.length > 0) {
            socket.setEnabledProtocols(protocols);
        }
        socket.startHandshake();
        return new Wire(socket);
    }

    public Socket socket() {
        return socket;
    }

    public Wire send(Message message) throws IOException {
        return send(Encoder.encode(message));
    }

    public Wire send(String hex) throws IOException {
        return send(HexFormat.of().parseHex(hex.replaceAll("\\s", "")));
    }

    public Wire send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
        return this;
    }

    /** The next message; fails when none comes in time or the line ends. */
    public Message next() throws IOException {
        var message = poll(Duration.ofMillis(PATIENCE_MILLIS));
        assertThat(message).as("a message from the hub").isNotNull();
        return Objects.requireNonNull(message);
    }

    /** The next message that is no signal; signals before it are passed over. */
    public Message nextNoSignal() throws IOException {
        while (true) {
            var message = next();
            if (!Code.isSignal(message.code())) {
                return message;
            }
        }
    }

    /** The answer to the request with this token; whatever comes before it is passed over. */
    public Message answerTo(Message request) throws IOException {
        while (true) {
            var message = next();
            if (Code.isResponse(message.code())
                    && message.token() == request.token()
                    && message.tokenLength() == request.tokenLength()) {
                return message;
            }
        }
    }

    /** Sends a request and waits for its answer. */
    public Message ask(Message request) throws IOException {
        return send(request).answerTo(request);
    }

    /** The next message, or null when none comes in this time or the line ends. */
    public @Nullable Message poll(Duration patience) throws IOException {
        var end = System.nanoTime() + patience.toNanos();
        while (true) {
            var length = decoder.frameLength(read, 0, read.length);
            if (length != Decoder.UNKNOWN && length <= read.length) {
                var frame = Arrays.copyOf(read, length);
                read = Arrays.copyOfRange(read, length, read.length);
                return decoder.decode(frame, 0, length);
            }
            var left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0 || ended || !more((int) left)) {
                return null;
            }
        }
    }

    /** Whether the hub ends the line within this time; messages that come first are passed over. */
    public boolean endsWithin(Duration patience) throws IOException {
        var end = System.nanoTime() + patience.toNanos();
        while (!ended) {
            var left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return false;
            }
            more((int) left);
            read = new byte[0];
        }
        return true;
    }

    private boolean more(int millis) throws IOException {
        socket.setSoTimeout(Math.max(1, millis));
        var buffer = new byte[16_384];
        try {
            var count = read(socket.getInputStream(), buffer);
            if (count < 0) {
                ended = true;
                return false;
            }
            var all = Arrays.copyOf(read, read.length + count);
            System.arraycopy(buffer, 0, all, read.length, count);
            read = all;
            return true;
        } catch (SocketTimeoutException none) {
            return false;
        }
    }

    private static int read(InputStream in, byte[] buffer) throws IOException {
        try {
            return in.read(buffer);
        } catch (SocketTimeoutException none) {
            throw none;
        } catch (IOException reset) {
            return -1;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
