package dev.landfall.gateway.coap.ocf;

import dev.landfall.core.model.Link;
import dev.landfall.gateway.coap.codec.Code;
import dev.landfall.gateway.coap.session.ResponsePlan;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** {@code DELETE /oic/rd?di=…&ins=…}: withdraws the links with these numbers, or all links. */
final class Unpublish implements Route {
    @Override
    public ResponsePlan answer(OcfRequest request) {
        var session = request.signedIn();
        var device = request.query("di").orElse("");
        if (!device.equalsIgnoreCase(session.device().toString())) {
            throw CoapRefusal.bad("di is not the device of this session");
        }
        var instances = instances(request.queries("ins"));
        var hrefs = session.links().stream()
                .filter(link -> instances.isEmpty() || instances.contains(link.instance()))
                .map(Link::href)
                .toList();
        if (hrefs.isEmpty()) {
            throw CoapRefusal.bad("no such link is published");
        }
        session.unpublish(hrefs);
        return Representation.empty(request.message(), Code.DELETED);
    }

    private static Set<Long> instances(List<String> texts) {
        var instances = new HashSet<Long>();
        for (var text : texts) {
            try {
                instances.add(Long.parseLong(text));
            } catch (NumberFormatException none) {
                throw CoapRefusal.bad("ins is not a number");
            }
        }
        return instances;
    }
}
