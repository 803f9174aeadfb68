package dev.landfall.gateway.api.http;

import java.io.IOException;
import java.util.List;

/** One API among those that share the port. */
public interface HttpApi {
    /** A word for it, for metrics. */
    String name();

    /** Answers a request. Runs on a virtual thread and may block; what it throws goes to {@link #refuse}. */
    void handle(Exchange exchange) throws IOException;

    /** Answers a request that failed before its answer began. */
    void refuse(Exchange exchange, ErrorAnswer failure);

    /** The body of {@link #refuse} for a request that nobody could read so far that it reached the door; it is JSON. */
    byte[] refusal(ErrorAnswer failure);

    /** Its paths with the methods that they take. */
    List<Routes.Offer> offers();
}
