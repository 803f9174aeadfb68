package dev.landfall.interop;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.util.HexFormat;

/** A socket that says MQTT 5 byte by byte, so that it can also say what no client would. */
final class Bare implements AutoCloseable {
    private static final int CONNECT = 0x10;
    private static final int PUBLISH = 0x32;
    private static final int CLEAN_AND_USER = 0x82;

    private final Socket socket;
    private final DataInputStream in;
    private final DataOutputStream out;

    Bare(URI address) throws IOException {
        socket = new Socket(address.getHost(), address.getPort());
        socket.setSoTimeout((int) RealHub.PATIENCE.toMillis());
        in = new DataInputStream(socket.getInputStream());
        out = new DataOutputStream(socket.getOutputStream());
    }

    /** Connected as the device with this token. */
    static Bare device(URI address, String token, int keepAliveSeconds) throws IOException {
        var bare = new Bare(address);
        bare.say(CONNECT, packet -> {
            packet.writeUTF("MQTT");
            packet.writeByte(5);
            packet.writeByte(CLEAN_AND_USER);
            packet.writeShort(keepAliveSeconds);
            packet.writeByte(0);
            packet.writeUTF("");
            packet.writeUTF(token);
        });
        var answer = bare.packet();
        if (!answer.startsWith("20 00")) {
            throw new IOException("not let in: " + answer);
        }
        return bare;
    }

    interface Writing {
        void into(DataOutputStream packet) throws IOException;
    }

    /** A packet with a true length. */
    void say(int first, Writing writing) throws IOException {
        var packet = new ByteArrayOutputStream();
        writing.into(new DataOutputStream(packet));
        out.writeByte(first);
        var length = packet.size();
        do {
            out.writeByte(length % 128 | (length >= 128 ? 128 : 0));
            length /= 128;
        } while (length > 0);
        packet.writeTo(out);
        out.flush();
    }

    /** Any bytes, as hexadecimal. */
    void say(String hex) throws IOException {
        out.write(HexFormat.ofDelimiter(" ").parseHex(hex));
        out.flush();
    }

    void publish(int packetId, String topic, String payload) throws IOException {
        say(PUBLISH, packet -> {
            packet.writeUTF(topic);
            packet.writeShort(packetId);
            packet.writeByte(0);
            packet.write(payload.getBytes(UTF_8));
        });
    }

    /**
     * The next packet: its first byte and what follows its length, as hexadecimal; of a PUBACK without its packet id. Empty
     * when the connection is over.
     */
    String packet() throws IOException {
        try {
            var first = in.readUnsignedByte();
            var length = 0;
            var shift = 0;
            int each;
            do {
                each = in.readUnsignedByte();
                length |= (each & 127) << shift;
                shift += 7;
            } while (each >= 128);
            var rest = in.readNBytes(length);
            return HexFormat.ofDelimiter(" ").formatHex(new byte[] {(byte) first})
                    + (length == 0 ? "" : " " + HexFormat.ofDelimiter(" ").formatHex(rest));
        } catch (EOFException | SocketException over) {
            return "";
        }
    }

    /** The reason code of a PUBACK; 0 where it is left out. */
    int acknowledged() throws IOException {
        var packet = packet();
        if (!packet.startsWith("40 ")) {
            throw new IOException("no PUBACK: " + packet);
        }
        return packet.length() > 8 ? HexFormat.fromHexDigits(packet.substring(9, 11)) : 0;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
