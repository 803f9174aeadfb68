package dev.landfall.gateway.coap.ocf;

import dev.landfall.gateway.coap.codec.Message;
import dev.landfall.gateway.coap.codec.Option;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A request of a device, with the device that has sent it. */
record OcfRequest(Message message, OcfDevice device) {
    /**
     * The signed-in device.
     *
     * @throws CoapRefusal 4.01 when there is none
     */
    SignedInDevice signedIn() {
        var session = device.session();
        if (session == null) {
            throw CoapRefusal.unauthorized("sign in first");
        }
        return session;
    }

    /** All queries, of any length. */
    List<String> queries() {
        var queries = new ArrayList<String>(2);
        for (var i = 0; i < message.optionCount(); i++) {
            if (message.optionNumber(i) == Option.URI_QUERY) {
                queries.add(message.optionText(i));
            }
        }
        return queries;
    }

    /** All values of a query. */
    List<String> queries(String name) {
        return queries().stream()
                .filter(query -> query.startsWith(name + "="))
                .map(query -> query.substring(name.length() + 1))
                .toList();
    }

    /**
     * The value of a query; empty when it is missing.
     *
     * @throws CoapRefusal 4.00 when there are several
     */
    Optional<String> query(String name) {
        var values = queries(name);
        if (values.size() > 1) {
            throw CoapRefusal.bad(name + " is given more than once");
        }
        return values.stream().findFirst();
    }
}
