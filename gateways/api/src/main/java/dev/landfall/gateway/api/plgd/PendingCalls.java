package dev.landfall.gateway.api.plgd;

import dev.landfall.contract.grpcgateway.CancelPendingCommandsRequest;
import dev.landfall.contract.grpcgateway.CancelPendingCommandsResponse;
import dev.landfall.contract.grpcgateway.CancelPendingMetadataUpdatesRequest;
import dev.landfall.contract.grpcgateway.GetPendingCommandsRequest;
import dev.landfall.contract.grpcgateway.PendingCommand;
import dev.landfall.core.access.Principal;
import dev.landfall.core.command.Commands;
import dev.landfall.core.device.Devices;
import dev.landfall.core.device.Devices.DeviceView;
import dev.landfall.core.model.AppRequest;
import dev.landfall.core.model.Command;
import dev.landfall.core.model.DeviceId;
import dev.landfall.gateway.api.http.ApiFailure;
import dev.landfall.gateway.api.http.DeviceRequests;
import dev.landfall.gateway.api.http.GrpcCode;
import dev.landfall.gateway.api.http.Paging;
import dev.landfall.guard.NodeLocal;
import java.time.Clock;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** The calls about pending commands. */
final class PendingCalls {
    private static final Oneof COMMAND = new Oneof(PendingCommand.getDescriptor());

    private final Devices devices;
    private final Commands commands;
    private final PlgdCommandMessages messages;
    private final Clock clock;

    PendingCalls(Devices devices, Commands commands, PlgdCommandMessages messages, Clock clock) {
        this.devices = devices;
        this.commands = commands;
        this.messages = messages;
        this.clock = clock;
    }

    /** Pending and sent commands; unknown ones are left out. */
    Optional<String> pending(
            Principal principal, GetPendingCommandsRequest request, Paging paging, Consumer<PendingCommand> each) {
        var filters = ResourceFilters.of(
                request.getDeviceIdFilterList(),
                request.getHttpResourceIdFilterList(),
                request.getResourceIdFilterList());
        var reading = new Reading(principal, request, filters, each);
        if (filters.all()) {
            return paging.walk(
                    (token, limit) -> {
                        reading.views().clear();
                        return commands.list(principal, Set.of(), token, limit);
                    },
                    reading::take);
        }
        return paging.named(
                filters.named(),
                id -> devices.device(principal, id, Set.of()),
                view -> Paging.WHOLE.walk(
                        (token, limit) -> commands.list(principal, view.id(), token, limit), reading::take));
    }

    private static Set<AppRequest.Kind> kinds(GetPendingCommandsRequest request, ResourceFilters filters) {
        var kinds = EnumSet.noneOf(AppRequest.Kind.class);
        for (var command : request.getCommandFilterList()) {
            switch (command) {
                case RESOURCE_CREATE -> kinds.add(AppRequest.Kind.CREATE);
                case RESOURCE_RETRIEVE -> kinds.add(AppRequest.Kind.RETRIEVE);
                case RESOURCE_UPDATE -> kinds.add(AppRequest.Kind.UPDATE);
                case RESOURCE_DELETE -> kinds.add(AppRequest.Kind.DELETE);
                case DEVICE_METADATA_UPDATE -> kinds.add(AppRequest.Kind.TWIN);
                case UNRECOGNIZED -> throw ApiFailure.invalid("no such kind of command");
            }
        }
        if (request.getCommandFilterCount() == 0) {
            kinds.addAll(EnumSet.allOf(AppRequest.Kind.class));
        }
        if (filters.namesResources() || request.getTypeFilterCount() > 0) {
            kinds.remove(AppRequest.Kind.TWIN);
        }
        return kinds;
    }

    @NodeLocal("one request")
    private final class Reading {
        private final Principal principal;
        private final GetPendingCommandsRequest request;
        private final ResourceFilters filters;
        private final Set<AppRequest.Kind> kinds;
        private final Consumer<PendingCommand> each;
        private final long now = DeviceRequests.nanos(clock.instant());
        private final Map<DeviceId, Optional<DeviceView>> views = new HashMap<>();

        Reading(
                Principal principal,
                GetPendingCommandsRequest request,
                ResourceFilters filters,
                Consumer<PendingCommand> each) {
            this.principal = principal;
            this.request = request;
            this.filters = filters;
            this.kinds = kinds(request, filters);
            this.each = each;
        }

        /** The devices that were read for this part of the list. */
        Map<DeviceId, Optional<DeviceView>> views() {
            return views;
        }

        void take(Commands.Pending pending) {
            var command = pending.command();
            if (!command.state().open()
                    || over(command)
                    || !kinds.contains(command.request().kind())) {
                return;
            }
            views.computeIfAbsent(pending.device(), id -> devices.device(principal, id, Set.of()))
                    .filter(view -> wanted(view, command.request()))
                    .flatMap(view -> COMMAND.put(
                            PendingCommand.newBuilder(),
                            messages.pending(pending.event(), command, EventContext.of(view))))
                    .ifPresent(found -> each.accept(found.build()));
        }

        /** Whether the command was sent and is no longer valid. */
        private boolean over(Command command) {
            return command.validUntil() != 0 && command.validUntil() <= now;
        }

        private boolean wanted(DeviceView view, AppRequest ask) {
            if (ask.kind() == AppRequest.Kind.TWIN) {
                return filters.matches(view.id());
            }
            var link = view.links().get(ask.href());
            var types = link == null ? List.<String>of() : link.types();
            return filters.matches(view.id(), ask.href())
                    && (link != null || request.getIncludeHiddenResources())
                    && (request.getTypeFilterCount() == 0 || !Collections.disjoint(request.getTypeFilterList(), types));
        }
    }

    CancelPendingCommandsResponse cancel(Principal principal, CancelPendingCommandsRequest request) {
        return cancel(
                principal,
                request.getResourceId().getDeviceId(),
                request.getResourceId().getHref(),
                request.getCorrelationIdFilterList());
    }

    CancelPendingCommandsResponse cancel(Principal principal, CancelPendingMetadataUpdatesRequest request) {
        return cancel(principal, request.getDeviceId(), "", request.getCorrelationIdFilterList());
    }

    private CancelPendingCommandsResponse cancel(Principal principal, String device, String href, List<String> ids) {
        var id = DeviceId.parse(device)
                .filter(known -> devices.device(principal, known, Set.of()).isPresent())
                .orElseThrow(() -> new ApiFailure(GrpcCode.PERMISSION_DENIED, "no such device for this token"));
        var cancelled = commands.cancel(principal, id, href, Set.copyOf(ids));
        if (cancelled.isEmpty()) {
            throw new ApiFailure(GrpcCode.NOT_FOUND, "no command with this id waits");
        }
        return CancelPendingCommandsResponse.newBuilder()
                .addAllCorrelationIds(cancelled)
                .build();
    }
}
