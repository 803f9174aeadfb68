package dev.landfall.gateway.door.session;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Notes why it was closed. */
final class NotedLine implements DoorConnection {
    final List<String> closings = new CopyOnWriteArrayList<>();

    @Override
    public String id() {
        return "192.0.2.1:4711";
    }

    @Override
    public void close(String reason) {
        closings.add(reason);
    }
}
