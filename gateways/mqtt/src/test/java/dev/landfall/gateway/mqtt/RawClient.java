package dev.landfall.gateway.mqtt;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.HexFormat;

/** A client that says what the test says, byte by byte, and tells what it hears as hexadecimal digits. */
public final class RawClient implements AutoCloseable {
    public static final String CLOSED = "closed";

    private final Socket socket;
    private final DataInputStream in;
    private final boolean five;

    private RawClient(Socket socket, boolean five) throws IOException {
        this.socket = socket;
        this.five = five;
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(15_000);
        in = new DataInputStream(socket.getInputStream());
    }

    /** Has sent nothing yet; later speaks 3.1.1. */
    public static RawClient old(TestHub hub) throws IOException {
        return new RawClient(new Socket(InetAddress.getLoopbackAddress(), hub.port()), false);
    }

    /** As above, for version 5. */
    public static RawClient five(TestHub hub) throws IOException {
        return new RawClient(new Socket(InetAddress.getLoopbackAddress(), hub.port()), true);
    }

    /** Connected with a token. */
    public RawClient in(String token) throws IOException {
        send(connect(token, 0));
        var answer = next();
        if (!answer.startsWith(five ? "20" : "20020000")) {
            throw new IOException("not let in: " + answer);
        }
        return this;
    }

    public byte[] connect(String token, int keepAlive) {
        return connect(token, keepAlive, new byte[1]);
    }

    /** @param properties with their length; for version 5 alone */
    public byte[] connect(String token, int keepAlive, byte[] properties) {
        var body = new ByteArrayOutputStream();
        text(body, "MQTT");
        body.write(five ? 5 : 4);
        body.write(token.isEmpty() ? 0x02 : 0x82);
        body.write(keepAlive >> 8);
        body.write(keepAlive);
        if (five) {
            body.writeBytes(properties);
        }
        text(body, "raw");
        if (!token.isEmpty()) {
            text(body, token);
        }
        return packet(0x10, body);
    }

    /** With a will of QoS 0. */
    public byte[] connectWithWill(String token, String topic, String payload) {
        var body = new ByteArrayOutputStream();
        text(body, "MQTT");
        body.writeBytes(new byte[] {(byte) (five ? 5 : 4), (byte) 0x86, 0, 0});
        if (five) {
            body.write(0);
        }
        text(body, "raw");
        if (five) {
            body.write(0);
        }
        text(body, topic);
        text(body, payload);
        text(body, token);
        return packet(0x10, body);
    }

    /** @param id 0 for QoS 0 */
    public byte[] publish(String topic, String payload, int id) {
        return publish(topic.getBytes(UTF_8), payload.getBytes(UTF_8), id == 0 ? 0 : 1, id);
    }

    public byte[] publish(byte[] topic, byte[] payload, int qos, int id) {
        var body = new ByteArrayOutputStream();
        body.write(topic.length >> 8);
        body.write(topic.length);
        body.writeBytes(topic);
        if (qos > 0) {
            body.write(id >> 8);
            body.write(id);
        }
        if (five) {
            body.write(0);
        }
        body.writeBytes(payload);
        return packet(0x30 | qos << 1, body);
    }

    public byte[] subscribe(String filter, int id, int qos) {
        var body = new ByteArrayOutputStream();
        body.write(id >> 8);
        body.write(id);
        if (five) {
            body.write(0);
        }
        text(body, filter);
        body.write(qos);
        return packet(0x82, body);
    }

    public static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits.replace(" ", ""));
    }

    public void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
    }

    /** The next packet, or {@link #CLOSED}. */
    public String next() throws IOException {
        try {
            var first = in.readUnsignedByte();
            var length = 0;
            var shift = 0;
            int digit;
            do {
                digit = in.readUnsignedByte();
                length |= (digit & 0x7f) << shift;
                shift += 7;
            } while (digit >= 0x80);
            var body = in.readNBytes(length);
            return "%02x".formatted(first)
                    + "%02x".formatted(length)
                    + HexFormat.of().formatHex(body);
        } catch (EOFException | SocketException closed) {
            return CLOSED;
        }
    }

    /** Whether the hub closes, whatever it says before. */
    public boolean isClosed() throws IOException {
        while (!next().equals(CLOSED)) {
            // It may say why.
        }
        return true;
    }

    /** Goes without a word. */
    public void vanish() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private static void text(ByteArrayOutputStream out, String text) {
        var bytes = text.getBytes(UTF_8);
        out.write(bytes.length >> 8);
        out.write(bytes.length);
        out.writeBytes(bytes);
    }

    private static byte[] packet(int first, ByteArrayOutputStream body) {
        var out = new ByteArrayOutputStream();
        out.write(first);
        var left = body.size();
        do {
            var digit = left & 0x7f;
            left >>= 7;
            out.write(left > 0 ? digit | 0x80 : digit);
        } while (left > 0);
        out.writeBytes(body.toByteArray());
        return out.toByteArray();
    }
}
