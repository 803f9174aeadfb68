package dev.landfall.provider.postgres;

import dev.landfall.conformance.StoreSuite;
import dev.landfall.conformance.StoreUnderTest;

class PostgresStoreTest extends StoreSuite {
    @Override
    protected StoreUnderTest empty() {
        return new InDatabase(PostgresStore.Options.usual());
    }
}
