package dev.landfall.gateway.api.plgd;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import dev.landfall.contract.grpcgateway.Content;
import dev.landfall.contract.grpcgateway.CreateResourceRequest;
import dev.landfall.contract.grpcgateway.DeleteResourceRequest;
import dev.landfall.contract.grpcgateway.GetResourceFromDeviceRequest;
import dev.landfall.contract.grpcgateway.UpdateResourceRequest;
import dev.landfall.contract.resourceaggregate.ResourceId;
import dev.landfall.contract.resourceaggregate.Status;
import dev.landfall.gateway.api.http.Exchange;
import dev.landfall.gateway.api.transcode.MessageReader;
import java.util.List;
import java.util.Optional;

/** The routes of one resource: read its twin, or ask the device. */
final class ResourceRoutes {
    private static final String[] VIEW = {"resourceInterface", "interface", "resource_interface"};

    private final PlgdCalls core;

    ResourceRoutes(PlgdCalls core) {
        this.core = core;
    }

    void read(PlgdRequest call) {
        var query = call.exchange().query();
        var view = query.first(VIEW).orElse("");
        if (view.isEmpty() && (!query.has("twin") || query.flag("twin"))) {
            twin(call);
        } else {
            fromDevice(call, view);
        }
    }

    private void twin(PlgdRequest call) {
        var found = core.resources()
                .resource(call.principal(), call.part("device"), call.part("href"), etags(call.exchange()));
        if (found.isEmpty()) {
            call.nothing();
        } else if (found.get().getData().getStatus() == Status.NOT_MODIFIED) {
            call.exchange().answer(304);
        } else {
            answer(call, found.get(), found.get().getData().getContent());
        }
    }

    private void fromDevice(PlgdRequest call, String view) {
        var request = GetResourceFromDeviceRequest.newBuilder()
                .setResourceId(resource(call))
                .setResourceInterface(view)
                .setTimeToLive(timeToLive(call));
        etags(call.exchange()).forEach(etag -> request.addEtag(ByteString.copyFrom(etag)));
        var response = core.commands().retrieve(call.asker(), request.build());
        if (response.getData().getStatus() == Status.NOT_MODIFIED) {
            call.exchange().answer(304);
        } else {
            answer(call, response, response.getData().getContent());
        }
    }

    /** The ETags of a request; the header has priority over the query. */
    private static List<byte[]> etags(Exchange exchange) {
        var header = exchange.header("etag");
        return ResourceFilters.etags(header.isEmpty() ? exchange.query().all("etag") : List.of(header));
    }

    private static void answer(
            PlgdRequest call, Message whole, dev.landfall.contract.resourceaggregate.Content content) {
        if (call.exchange().query().flag("onlyContent")) {
            call.content(content.getData().isEmpty() ? Optional.empty() : Optional.of(content));
        } else {
            call.unary(whole);
        }
    }

    void update(PlgdRequest call) {
        var query = call.exchange().query();
        var response = core.commands()
                .update(
                        call.asker(),
                        UpdateResourceRequest.newBuilder()
                                .setResourceId(resource(call))
                                .setResourceInterface(query.first(VIEW).orElse(""))
                                .setTimeToLive(timeToLive(call))
                                .setContent(content(call.exchange()))
                                .setForce(query.flag("force"))
                                .setAsync(query.flag("async"))
                                .build());
        if (PlgdRequest.protojsonBody(call.exchange()) || !response.hasData()) {
            call.unary(response);
        } else {
            answer(call, response, response.getData().getContent());
        }
    }

    void create(PlgdRequest call) {
        var query = call.exchange().query();
        call.unary(core.commands()
                .create(
                        call.asker(),
                        CreateResourceRequest.newBuilder()
                                .setResourceId(resource(call))
                                .setTimeToLive(timeToLive(call))
                                .setContent(content(call.exchange()))
                                .setForce(query.flag("force"))
                                .setAsync(query.flag("async"))
                                .build()));
    }

    void delete(PlgdRequest call) {
        var query = call.exchange().query();
        call.unary(core.commands()
                .delete(
                        call.asker(),
                        DeleteResourceRequest.newBuilder()
                                .setResourceId(resource(call))
                                .setResourceInterface(query.first(VIEW).orElse(""))
                                .setTimeToLive(timeToLive(call))
                                .setForce(query.flag("force"))
                                .setAsync(query.flag("async"))
                                .build()));
    }

    /** The content of a request. A body in protobuf JSON is a message with content; any other body is JSON, whatever its header says. */
    private static Content content(Exchange exchange) {
        if (PlgdRequest.protojsonBody(exchange)) {
            var content = Content.newBuilder();
            MessageReader.strict().read(exchange.body(), content);
            return content.build();
        }
        return Content.newBuilder()
                .setContentType("application/json")
                .setData(PlgdContent.bytes(exchange.body()))
                .build();
    }

    private static ResourceId resource(PlgdRequest call) {
        return ResourceId.newBuilder()
                .setDeviceId(call.part("device"))
                .setHref(call.part("href"))
                .build();
    }

    private static long timeToLive(PlgdRequest call) {
        return call.exchange()
                .query()
                .first("timeToLive", "time_to_live")
                .map(text -> PlgdRoutes.nanos("timeToLive", text))
                .orElse(0L);
    }
}
