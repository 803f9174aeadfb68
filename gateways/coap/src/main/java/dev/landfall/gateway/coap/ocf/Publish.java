package dev.landfall.gateway.coap.ocf;

import dev.landfall.gateway.coap.codec.Code;
import dev.landfall.gateway.coap.session.ResponsePlan;
import java.time.Clock;

/**
 * {@code POST /oic/rd}: publishes resources. The answer has, for each link, the number by which the device withdraws it. A device that
 * misses the number treats the link as not published.
 */
final class Publish implements Route {
    private final int linksMax;
    private final Clock clock;

    /** @param linksMax the most links of one request */
    Publish(int linksMax, Clock clock) {
        this.linksMax = linksMax;
        this.clock = clock;
    }

    @Override
    public ResponsePlan answer(OcfRequest request) {
        Representation.format(request.message());
        var session = request.signedIn();
        var publication = Publication.read(request.message(), linksMax, clock);
        var device = session.device().toString();
        if (!publication.device().equalsIgnoreCase(device)) {
            throw CoapRefusal.bad("di is not the device of this session");
        }
        session.publish(publication);
        return Representation.answer(request.message(), Code.CHANGED, out -> {
                    out.map(4).text("di").text(device).text("links");
                    out.array(publication.links().size());
                    publication.links().forEach(link -> LinkWriter.write(out, link, device));
                    out.text("ttl").integer(publication.seconds());
                    out.text("lt").integer(publication.seconds());
                })
                .then(session::published);
    }
}
