package dev.landfall.provider.remote;

import dev.landfall.contract.provider.v1.Greeting;
import dev.landfall.contract.provider.v1.Identification;
import dev.landfall.provider.Fault;
import dev.landfall.provider.ProviderException;
import dev.landfall.provider.remote.wire.Address;

/** The handshake between a hub and a provider. */
final class Handshake {
    /** The revision of {@code landfall.provider.v1} of this hub. */
    static final int REVISION = 1;

    private static final String CALLER = "landfall";

    private Handshake() {}

    static Greeting greeting() {
        return Greeting.newBuilder().setCaller(CALLER).setRevision(REVISION).build();
    }

    /**
     * Checks the provider's revision. A provider of a later revision serves this hub, an earlier one does not.
     *
     * @throws ProviderException {@link Fault#UNSUPPORTED} with a sentence
     */
    static void check(Identification provider, Address address) {
        if (provider.getRevision() < REVISION) {
            throw new ProviderException(
                    Fault.UNSUPPORTED,
                    "the provider " + provider.getName() + " " + provider.getVersion() + " at " + address
                            + " speaks revision " + Integer.toUnsignedString(provider.getRevision())
                            + " of landfall.provider.v1, and this hub needs " + REVISION
                            + ": a newer release of the provider is needed");
        }
    }
}
