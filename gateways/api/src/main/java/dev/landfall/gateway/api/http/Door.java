package dev.landfall.gateway.api.http;

import java.io.IOException;

/** One API among those that share the port. */
public interface Door {
    /** A word for it, for metrics. */
    String name();

    /** Answers a request. Runs on a virtual thread and may block; what it throws goes to {@link #refuse}. */
    void handle(Exchange exchange) throws IOException;

    /** Answers a request that failed before its answer began. */
    void refuse(Exchange exchange, Failure failure);
}
