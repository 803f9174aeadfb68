package dev.landfall.gateway.api.http;

import java.io.IOException;
import java.util.List;

/** One of the APIs that share the port. */
public interface HttpApi {
    /** The name of the API, for metrics. */
    String name();

    /** Answers a request. Runs on a virtual thread and may block. Exceptions go to {@link #refuse}. */
    void handle(Exchange exchange) throws IOException;

    /** Answers a request that has failed before its answer had begun. */
    void refuse(Exchange exchange, ErrorAnswer failure);

    /** The JSON body of {@link #refuse}, for a request that was refused before it reached the API. */
    byte[] refusal(ErrorAnswer failure);

    /** The paths of the API with their methods. */
    List<Routes.Offer> offers();
}
