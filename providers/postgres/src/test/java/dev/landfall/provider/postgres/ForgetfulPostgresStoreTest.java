package dev.landfall.provider.postgres;

import dev.landfall.conformance.StoreSuite;
import dev.landfall.conformance.StoreUnderTest;
import org.junit.jupiter.api.Tag;

/** The same promises without anything remembered from one group to the next, with a single log and a single reader. */
@Tag("long")
class ForgetfulPostgresStoreTest extends StoreSuite {
    @Override
    protected StoreUnderTest empty() {
        return new InDatabase(
                PostgresStore.Options.usual().withShards(1).withReaders(1).withKnownStreams(0));
    }
}
