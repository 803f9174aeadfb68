package dev.landfall.provider.embedded;

import dev.landfall.conformance.StoreSuite;
import dev.landfall.conformance.StoreUnderTest;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** The same promises without anything remembered from one group to the next, and with a single log. */
@Tag("long")
class ForgetfulRocksStoreTest extends StoreSuite {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path temporary;

    @Override
    protected StoreUnderTest empty() {
        var usual = RocksStore.Options.usual();
        var forgetful = new RocksStore.Options(
                1, true, 0, usual.itemBytesMax(), usual.diskReserveBytes(), InstantSource.system(), false);
        return RocksStoreTest.empty(temporary, forgetful);
    }
}
