package dev.landfall.gateway.coap.ocf;

import dev.landfall.gateway.coap.codec.Message;
import dev.landfall.gateway.coap.codec.Option;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A device's request, and the device. */
record OcfRequest(Message message, OcfDevice device) {
    /** The device's session; refused when it has none. */
    SignedInDevice signedIn() {
        var session = device.session();
        if (session == null) {
            throw CoapRefusal.unauthorized("sign in first");
        }
        return session;
    }

    /** All queries, whatever their length. */
    List<String> queries() {
        var queries = new ArrayList<String>(2);
        for (var i = 0; i < message.optionCount(); i++) {
            if (message.optionNumber(i) == Option.URI_QUERY) {
                queries.add(message.optionText(i));
            }
        }
        return queries;
    }

    /** The values of a query, as often as it stands there. */
    List<String> queries(String name) {
        return queries().stream()
                .filter(query -> query.startsWith(name + "="))
                .map(query -> query.substring(name.length() + 1))
                .toList();
    }

    /** The one value of a query; refused when it stands there twice. */
    Optional<String> query(String name) {
        var values = queries(name);
        if (values.size() > 1) {
            throw CoapRefusal.bad(name + " is given more than once");
        }
        return values.stream().findFirst();
    }
}
