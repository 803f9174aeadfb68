package dev.landfall.provider.remote.server;

import java.time.Duration;

/**
 * The limits of a server.
 *
 * @param callsMax the maximum number of open calls; further ones are told to try again
 * @param streamsMax the maximum number of subscriptions and responders
 * @param messageBytesMax the maximum size of a request
 * @param itemsMax the maximum length of a page
 * @param stall how long a reader may take nothing of an answer
 */
public record ServerOptions(int callsMax, int streamsMax, int messageBytesMax, int itemsMax, Duration stall) {
    private static final int MIB = 1024 * 1024;

    /** @throws IllegalArgumentException when a limit is below 1 */
    public ServerOptions {
        if (callsMax < 1 || streamsMax < 1 || messageBytesMax < 1 || itemsMax < 1 || stall.toMillis() < 1) {
            throw new IllegalArgumentException("a bound of the server is below 1");
        }
    }

    /** The usual limits: 256 calls, 1,024 streams, requests of 4 MiB, pages of 5,000 items, half a minute without progress. */
    public static ServerOptions usual() {
        return new ServerOptions(256, 1024, 4 * MIB, 5_000, Duration.ofSeconds(30));
    }
}
