package dev.landfall.gateway.coap.ocf;

import dev.landfall.gateway.coap.codec.MessageBuilder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * Requests from a device only what has changed: the newest ETag is in the ETag option, the others are in {@code incChanges} queries in
 * base64url without padding.
 */
final class Etags {
    private static final int ETAG_BYTES_MAX = 8;
    private static final int QUERY_CHARS = 239;
    private static final String NAME = "incChanges=";

    private Etags() {}

    /**
     * Adds the ETags to a request.
     *
     * @param newestFirst the ETags, the newest first
     */
    static void add(MessageBuilder request, List<byte[]> newestFirst) {
        var sound = newestFirst.stream()
                .filter(etag -> etag.length > 0 && etag.length <= ETAG_BYTES_MAX)
                .toList();
        if (!sound.isEmpty()) {
            request.etag(sound.getFirst());
            queries(sound.subList(1, sound.size())).forEach(request::query);
        }
    }

    /**
     * The queries with these ETags. A query ends when it has {@value #QUERY_CHARS} characters, so none exceeds the 255 bytes of an
     * option.
     */
    static List<String> queries(List<byte[]> etags) {
        var queries = new ArrayList<String>();
        var query = new StringBuilder(NAME);
        var encoder = Base64.getUrlEncoder().withoutPadding();
        for (var etag : etags) {
            query.append(query.length() > NAME.length() ? "," : "").append(encoder.encodeToString(etag));
            if (query.length() >= QUERY_CHARS) {
                queries.add(query.toString());
                query = new StringBuilder(NAME);
            }
        }
        if (query.length() > NAME.length()) {
            queries.add(query.toString());
        }
        return queries;
    }
}
