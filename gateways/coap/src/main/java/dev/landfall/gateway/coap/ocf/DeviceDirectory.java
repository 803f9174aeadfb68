package dev.landfall.gateway.coap.ocf;

import dev.landfall.content.CborScanner;
import dev.landfall.content.MalformedContent;
import dev.landfall.core.model.Link;
import dev.landfall.gateway.coap.codec.Code;
import dev.landfall.gateway.coap.codec.Message;
import dev.landfall.gateway.coap.codec.MessageBuilder;
import dev.landfall.gateway.coap.session.CoapPeer;
import dev.landfall.gateway.coap.session.NoAnswer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Requests the link list of a device. On virtual threads. A device that does not answer has no disadvantage. */
final class DeviceDirectory {
    static final String LIST = "if=oic.if.ll";

    private static final int LINKS_MAX = 10_000;

    private final CoapPeer peer;

    DeviceDirectory(CoapPeer peer) {
        this.peer = peer;
    }

    /** The addresses at which the device can be reached without the hub; empty when it does not answer in time. */
    List<String> endpoints(Duration patience) {
        var request =
                Message.request(Code.GET).path(OcfPaths.RESOURCES).query(LIST).query("rt=oic.wk.d");
        return ask(request, patience).stream()
                .flatMap(List::stream)
                .flatMap(link -> link.endpoints().stream())
                .map(Link.Endpoint::uri)
                .filter(uri -> !uri.isEmpty())
                .distinct()
                .toList();
    }

    /** The links of all resources of the device; empty when it does not answer in time, or the answer is not valid. */
    Optional<List<Link>> links(Duration patience) {
        return ask(Message.request(Code.GET).path(OcfPaths.RESOURCES).query(LIST), patience);
    }

    private Optional<List<Link>> ask(MessageBuilder request, Duration patience) {
        try {
            var answer = peer.ask(request, patience);
            if (answer.code() != Code.CONTENT || answer.payloadLength() == 0) {
                return Optional.empty();
            }
            // The Content-Format is not checked, because devices differ here.
            var scanner = new CborScanner(answer.payloadArray(), answer.payloadOffset(), answer.payloadLength());
            var links = LinkReader.links(scanner, LINKS_MAX, 0);
            scanner.finish();
            return Optional.of(links);
        } catch (NoAnswer silent) {
            return Optional.empty();
        } catch (MalformedContent | CoapRefusal nonsense) {
            peer.refused("malformed-content", "links: " + nonsense.getMessage());
            return Optional.empty();
        }
    }
}
