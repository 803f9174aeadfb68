package dev.landfall.provider.remote.server;

import dev.landfall.contract.provider.v1.Identification;

/** How a server introduces what stands behind it. */
final class ProviderIdentification {
    /** The revision of {@code landfall.provider.v1} this serves; every earlier one too. */
    private static final int REVISION = 1;

    private ProviderIdentification() {}

    static Identification identification(String name, String version) {
        return Identification.newBuilder()
                .setName(name)
                .setVersion(version)
                .setRevision(REVISION)
                .build();
    }
}
