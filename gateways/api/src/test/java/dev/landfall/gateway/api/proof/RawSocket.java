package dev.landfall.gateway.api.proof;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLSocket;

/** The other side of a WebSocket, frame by frame: it reads when the test says so, and says what no library would. */
public final class RawSocket implements AutoCloseable {
    /** Opcodes of RFC 6455 section 5.2. */
    public static final int TEXT = 1;

    public static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;

    private final Socket bare;
    private final SSLSocket line;
    private final DataInputStream in;
    private final String head;

    /** @param payload of the frame */
    public record Frame(int opcode, byte[] payload) {
        public String text() {
            return new String(payload, StandardCharsets.UTF_8);
        }
    }

    /** Asks for an upgrade with these headers, each with its end of line. */
    public RawSocket(TestHub hub, String headers) {
        try {
            bare = new Socket("localhost", hub.port());
            line = (SSLSocket)
                    hub.client.sslContext().getSocketFactory().createSocket(bare, "localhost", hub.port(), true);
            line.setSoTimeout(20_000);
            in = new DataInputStream(new BufferedInputStream(line.getInputStream(), 1024));
            write(("GET /api/v1/ws/events HTTP/1.1\r\nHost: localhost:" + hub.port() + "\r\nUpgrade: websocket\r\n"
                            + "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" + headers + "\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            head = readHead();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String readHead() throws IOException {
        var bytes = new ByteArrayOutputStream();
        while (!bytes.toString(StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) {
            bytes.write(in.readUnsignedByte());
        }
        return bytes.toString(StandardCharsets.US_ASCII);
    }

    /** The head of the answer to the upgrade. */
    public String head() {
        return head;
    }

    /** Sends a frame, masked with zeros. */
    public void say(int opcode, String payload) {
        var bytes = payload.getBytes(StandardCharsets.UTF_8);
        var out = new ByteArrayOutputStream();
        out.write(0x80 | opcode);
        if (bytes.length < 126) {
            out.write(0x80 | bytes.length);
        } else {
            out.write(0x80 | 126);
            out.write(bytes.length >> 8);
            out.write(bytes.length);
        }
        out.writeBytes(new byte[4]);
        out.writeBytes(bytes);
        try {
            write(out.toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write(byte[] bytes) throws IOException {
        line.getOutputStream().write(bytes);
        line.getOutputStream().flush();
    }

    /** The next frame that is no ping; pings are answered. */
    public Frame next() {
        while (true) {
            var frame = read();
            if (frame.opcode() == PING) {
                say(PONG, frame.text());
            } else {
                return frame;
            }
        }
    }

    private Frame read() {
        try {
            var opcode = in.readUnsignedByte() & 15;
            var length = in.readUnsignedByte();
            var payload =
                    new byte[length < 126 ? length : length == 126 ? in.readUnsignedShort() : (int) in.readLong()];
            in.readFully(payload);
            return new Frame(opcode, payload);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The line breaks, without a farewell of TLS or TCP. */
    public void cut() {
        try {
            bare.setSoLinger(true, 0);
            bare.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            line.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
