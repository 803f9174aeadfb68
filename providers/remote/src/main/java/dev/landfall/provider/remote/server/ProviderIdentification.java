package dev.landfall.provider.remote.server;

import dev.landfall.contract.provider.v1.Identification;

/** The identification of a server. */
final class ProviderIdentification {
    /** The revision of {@code landfall.provider.v1} of this server; it also serves earlier ones. */
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
