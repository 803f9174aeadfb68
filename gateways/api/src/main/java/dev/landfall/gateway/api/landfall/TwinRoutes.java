package dev.landfall.gateway.api.landfall;

import dev.landfall.core.command.Commands;
import dev.landfall.core.device.Devices;
import dev.landfall.core.device.Devices.DeviceView;
import dev.landfall.core.model.AppRequest;
import dev.landfall.core.model.Command;
import dev.landfall.core.model.DeviceEvent;
import dev.landfall.core.model.Fact;
import dev.landfall.core.model.Reason;
import dev.landfall.core.model.Refused;
import dev.landfall.gateway.api.http.ApiFailure;
import dev.landfall.gateway.api.http.DeviceRequests;
import dev.landfall.gateway.api.http.GrpcCode;
import dev.landfall.gateway.api.http.Requester;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The routes for one resource: read its twin, ask the device, change it. */
final class TwinRoutes {
    private final Devices devices;
    private final Commands commands;
    private final DeviceRequests requests;

    TwinRoutes(Devices devices, Commands commands, DeviceRequests requests) {
        this.devices = devices;
        this.commands = commands;
        this.requests = requests;
    }

    void get(LandfallRequest request) {
        request.takes("live", "ttl");
        if (request.flag("live")) {
            live(request);
            return;
        }
        request.meaningless("without live=true", "ttl");
        var href = request.part("href");
        var twin = view(request).twins().get(href);
        if (twin == null || !(twin.event() instanceof DeviceEvent.ResourceChanged changed)) {
            throw new Refused(Reason.NOT_FOUND, "the device has not said anything about " + href);
        }
        request.object(200, out -> {
            out.writeStringField("device", twin.device().toString());
            out.writeStringField("href", href);
            out.writeNumberField("version", twin.version());
            JsonFields.time("time", twin.time(), out);
            JsonFields.taken(changed.takenAt(), out);
            out.writeStringField("status", JsonFields.word(changed.status()));
            JsonFields.format(changed.content(), out);
            JsonFields.content(changed.content(), out);
        });
    }

    private void live(LandfallRequest request) {
        var href = request.part("href");
        var view = view(request);
        var ended = requests.ask(
                        new Requester(request.principal(), request.exchange()::waits),
                        view.id(),
                        new AppRequest.Retrieve(href, "", List.of()),
                        new Commands.Options("", timeToLive(request), false, false))
                .orElseThrow(() -> new Refused(Reason.TIMED_OUT, "the device did not answer in time"));
        if (DeviceRequests.withdrawn(ended)) {
            throw new ApiFailure(
                    GrpcCode.NOT_FOUND,
                    "The device does not have " + href + " any more.",
                    "./landfall resources DEVICE lists what it has.");
        }
        if (!(ended.event() instanceof DeviceEvent.CommandConfirmed answer)) {
            var why = commands.explain(ended);
            throw new Refused(Reason.TIMED_OUT, why.text());
        }
        var version = devices.twin(request.principal(), view.id(), href).map(Fact::version);
        request.object(200, out -> {
            out.writeStringField("device", view.id().toString());
            out.writeStringField("href", href);
            out.writeStringField("id", answer.id());
            out.writeStringField("state", "confirmed");
            out.writeStringField("status", JsonFields.word(answer.status()));
            // The version of the twin after this answer.
            out.writeNumberField("version", version.orElse(0L));
            JsonFields.time("time", ended.time(), out);
            JsonFields.format(answer.content(), out);
            JsonFields.content(answer.content(), out);
        });
    }

    void put(LandfallRequest request) {
        request.takes("ttl", "async", "redeliver", "force", "view");
        var href = request.part("href");
        var view = view(request);
        var content = requests.content(
                view, href, "application/json", request.exchange().body());
        var ask = new AppRequest.Update(href, request.query().first("view").orElse(""), content);
        var options = new Commands.Options("", timeToLive(request), request.flag("force"), request.flag("redeliver"));
        var waits = !request.flag("async");
        if (waits) {
            request.exchange().waits();
        }
        var submitted = requests.submit(request.principal(), view.id(), ask, options);
        var ended = waits ? requests.await(submitted) : Optional.<Fact>empty();
        answer(request, submitted, ended);
    }

    private void answer(LandfallRequest request, Fact submitted, Optional<Fact> ended) {
        var pending = (DeviceEvent.CommandPending) submitted.event();
        var state = ended.map(TwinRoutes::state).orElseGet(() -> stateNow(request, pending.id()));
        var explained = state == Command.State.CONFIRMED
                ? Optional.<String>empty()
                : Optional.of(commands.explain(ended.orElse(submitted)).text());
        request.object(state.open() ? 202 : 200, out -> {
            out.writeStringField("device", submitted.device().toString());
            out.writeStringField("href", pending.href());
            out.writeStringField("id", pending.id());
            out.writeStringField("state", JsonFields.word(state));
            if (ended.isPresent() && ended.get().event() instanceof DeviceEvent.CommandConfirmed answer) {
                out.writeStringField("status", JsonFields.word(answer.status()));
                JsonFields.content(answer.content(), out);
            } else {
                out.writeNullField("status");
                out.writeNullField("content");
            }
            if (explained.isPresent()) {
                out.writeStringField("explanation", explained.get());
            }
        });
    }

    private Command.State stateNow(LandfallRequest request, String id) {
        return commands.state(request.principal(), request.device(), id).orElse(Command.State.PENDING);
    }

    private static Command.State state(Fact ended) {
        return ended.event() instanceof DeviceEvent.CommandEvent event
                ? Commands.stateOf(event)
                : Command.State.UNKNOWN;
    }

    private DeviceView view(LandfallRequest request) {
        return devices.device(request.principal(), request.device(), Set.of(request.part("href")))
                .orElseThrow(LandfallRequest::noSuchDevice);
    }

    private static Duration timeToLive(LandfallRequest request) {
        return request.query()
                .first("ttl")
                .map(text -> TimeParameters.length("ttl", text))
                .orElse(Duration.ZERO);
    }
}
