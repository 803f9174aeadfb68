package dev.landfall.gateway.mqtt.transport;

import dev.landfall.gateway.door.transport.AcceptedConnection;
import dev.landfall.gateway.door.transport.DoorServer;
import dev.landfall.gateway.door.transport.OpenConnections;
import dev.landfall.gateway.door.transport.TransportSettings;
import dev.landfall.gateway.mqtt.session.MqttInbound;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;

/** Makes the server of this gateway, which adds MQTT behind TLS on every connection. */
public final class MqttServer {
    private static final int CLIENT_ID_CHARS_MAX = 65_535;
    private static final int KEEP_IDLE_SECONDS = 120;
    private static final int KEEP_INTERVAL_SECONDS = 15;
    private static final int KEEP_PROBES = 4;

    private MqttServer() {}

    /**
     * Creates a server that does not listen yet.
     *
     * @param packetBytesMax the maximum size of a packet, checked with its header
     */
    public static DoorServer of(
            TransportSettings settings, int packetBytesMax, MqttInbound.Acceptor door, OpenConnections connections) {
        return new DoorServer(settings, DoorServer.RECORD_BYTES_MAX, connections, accepted -> {
            var framing = new PacketBoundaries();
            // Netty counts the bytes after the fixed header.
            accepted.channel()
                    .pipeline()
                    .addLast(
                            framing,
                            new MqttDecoder(packetBytesMax, CLIENT_ID_CHARS_MAX, true),
                            MqttEncoder.INSTANCE,
                            new MqttChannelHandler(door, connections, accepted, framing));
            keepAlive(accepted);
        });
    }

    /** Enables TCP keep-alive: a broken connection is noticed even if the client has no MQTT keep-alive. */
    private static void keepAlive(AcceptedConnection accepted) {
        var _ = accepted.channel().config().setOption(ChannelOption.SO_KEEPALIVE, true);
        if (accepted.channel() instanceof EpollSocketChannel epoll) {
            epoll.config().setTcpKeepIdle(KEEP_IDLE_SECONDS);
            epoll.config().setTcpKeepIntvl(KEEP_INTERVAL_SECONDS);
            epoll.config().setTcpKeepCnt(KEEP_PROBES);
        }
    }
}
