package dev.landfall.gateway.mqtt.session;

import dev.landfall.gateway.mqtt.packet.ProtocolVersion;
import dev.landfall.gateway.mqtt.packet.ServerPacket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A line to nobody, which notes what is sent and done. */
final class FakeLine implements ClientConnection {
    final List<ServerPacket> sent = new CopyOnWriteArrayList<>();
    volatile boolean midway;
    volatile boolean reading = true;
    volatile String closed = "";
    private final Object loop = new Object();

    @Override
    public String id() {
        return "127.0.0.1:1";
    }

    @Override
    public String address() {
        return "127.0.0.1";
    }

    @Override
    public String protocol() {
        return "mqtt";
    }

    @Override
    public boolean secure() {
        return false;
    }

    @Override
    public boolean partialPacket() {
        return midway;
    }

    @Override
    public void send(ServerPacket packet, ProtocolVersion version) {
        sent.add(packet);
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
        reading = false;
    }

    @Override
    public void resume() {
        reading = true;
    }

    @Override
    public void execute(Runnable task) {
        synchronized (loop) {
            task.run();
        }
    }
}
