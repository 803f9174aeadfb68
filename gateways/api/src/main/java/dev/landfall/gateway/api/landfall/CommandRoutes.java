package dev.landfall.gateway.api.landfall;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.landfall.core.command.Commands;
import dev.landfall.core.command.Commands.Pending;
import dev.landfall.core.device.Devices;
import dev.landfall.core.model.DeviceEvent;
import java.io.IOException;
import java.util.Set;

/** The routes for open and unknown commands. */
final class CommandRoutes {
    private final Devices devices;
    private final Commands commands;

    CommandRoutes(Devices devices, Commands commands) {
        this.devices = devices;
        this.commands = commands;
    }

    void all(LandfallRequest request) {
        request.listTakes();
        request.list((paging, each) -> paging.walk(
                (token, limit) -> commands.list(request.principal(), Set.of(), token, limit),
                pending -> each.accept(LandfallRequest.line(out -> write(pending, out)))));
    }

    void ofDevice(LandfallRequest request) {
        request.listTakes();
        var device = devices.device(request.principal(), request.device(), Set.of())
                .orElseThrow(LandfallRequest::noSuchDevice);
        request.list((paging, each) -> paging.walk(
                (token, limit) -> commands.list(request.principal(), device.id(), token, limit),
                pending -> each.accept(LandfallRequest.line(out -> write(pending, out)))));
    }

    private static void write(Pending pending, JsonGenerator out) throws IOException {
        var command = pending.command();
        out.writeStringField("device", pending.device().toString());
        out.writeStringField("href", command.request().href());
        out.writeStringField("id", command.id());
        out.writeStringField("kind", JsonFields.word(command.request().kind()));
        out.writeStringField("state", JsonFields.word(command.state()));
        JsonFields.time("createdAt", command.createdAt(), out);
        if (command.validUntil() == 0) {
            out.writeNullField("validUntil");
        } else {
            JsonFields.time("validUntil", command.validUntil(), out);
        }
    }

    void cancel(LandfallRequest request) {
        request.takes();
        var ended = commands.cancel(request.principal(), request.device(), request.part("id"));
        if (!(ended.event() instanceof DeviceEvent.CommandEvent event)) {
            throw new IllegalStateException("a cancel ended with " + ended.event());
        }
        request.object(200, out -> {
            out.writeStringField("device", ended.device().toString());
            out.writeStringField("href", event.href());
            out.writeStringField("id", event.id());
            out.writeStringField("kind", JsonFields.word(event.kind()));
            out.writeStringField("state", JsonFields.word(Commands.stateOf(event)));
        });
    }
}
