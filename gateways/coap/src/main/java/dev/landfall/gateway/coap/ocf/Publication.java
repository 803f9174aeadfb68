package dev.landfall.gateway.coap.ocf;

import dev.landfall.content.CborScanner;
import dev.landfall.core.model.Link;
import dev.landfall.gateway.coap.codec.Message;
import java.time.Clock;
import java.util.List;

/**
 * A publication: the body of {@code POST /oic/rd}.
 *
 * @param device {@code di}
 * @param name {@code n}; may be empty
 * @param seconds how long the links are valid; 0 when they do not expire
 */
record Publication(String device, String name, long seconds, List<Link> links) {
    private static final String[] NAMES = {"di", "n", "ttl", "lt", "links"};
    private static final long SECONDS_MAX = Integer.MAX_VALUE;
    private static final long NANOS = 1_000_000_000L;

    /**
     * Reads the body of a request.
     *
     * @throws CoapRefusal 4.00 when a member is missing or not valid, 4.13 for too many links
     * @throws dev.landfall.content.MalformedContent when it is not CBOR of that shape
     */
    static Publication read(Message message, int linksMax, Clock clock) {
        if (message.payloadLength() == 0) {
            throw CoapRefusal.bad("the body is missing");
        }
        var seconds = seconds(message);
        var validUntil = seconds == 0 ? 0 : Math.multiplyExact(clock.instant().getEpochSecond() + seconds, NANOS);
        var device = "";
        var name = "";
        var links = List.<Link>of();
        var scanner = scanner(message);
        scanner.enterMap();
        while (scanner.more()) {
            switch (scanner.readOneOf(NAMES)) {
                case 0 -> device = scanner.readText();
                case 1 -> name = scanner.readText();
                case 4 -> links = LinkReader.links(scanner, linksMax, validUntil);
                default -> scanner.skip();
            }
        }
        scanner.leave();
        scanner.finish();
        if (links.isEmpty()) {
            throw CoapRefusal.bad("there are no links");
        }
        return new Publication(device, name, seconds, links);
    }

    /** {@code ttl}; or {@code lt} of older devices when it is missing or negative. */
    private static long seconds(Message message) {
        var ttl = -1L;
        var lt = -1L;
        var scanner = scanner(message);
        scanner.enterMap();
        while (scanner.more()) {
            switch (scanner.readOneOf(NAMES)) {
                case 2 -> ttl = scanner.readLong();
                case 3 -> lt = scanner.readLong();
                default -> scanner.skip();
            }
        }
        var seconds = ttl < 0 ? lt : ttl;
        if (seconds < 0 || seconds > SECONDS_MAX) {
            throw CoapRefusal.bad("ttl must be 0 to " + SECONDS_MAX + " seconds");
        }
        return seconds;
    }

    private static CborScanner scanner(Message message) {
        return new CborScanner(message.payloadArray(), message.payloadOffset(), message.payloadLength());
    }
}
