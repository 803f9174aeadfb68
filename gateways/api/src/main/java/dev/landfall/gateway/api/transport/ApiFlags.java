package dev.landfall.gateway.api.transport;

import com.linecorp.armeria.common.FlagsProvider;

/** What the HTTP server takes from here instead of its own defaults. It finds this class by itself, as a service. */
public final class ApiFlags implements FlagsProvider {
    /** Above that of the server's own defaults. */
    private static final int PRIORITY = 100;
    /**
     * How long a connection of HTTP/1.1 stays open after its last answer, in milliseconds. What is still on its way from the client is
     * read and dropped meanwhile, so that the system does not take the answer back from a client that is still sending. The server's
     * default is three seconds, for which every client waits that reads to the end of the connection.
     */
    private static final long CLOSE_DELAY_MILLIS = 100;

    /** For the service loader. */
    public ApiFlags() {}

    @Override
    public int priority() {
        return PRIORITY;
    }

    @Override
    public Long defaultHttp1ConnectionCloseDelayMillis() {
        return CLOSE_DELAY_MILLIS;
    }
}
