package dev.landfall.provider.embedded;

import dev.landfall.conformance.BusSuite;
import dev.landfall.provider.Bus;

class LocalBusTest extends BusSuite {
    @Override
    protected Bus open() {
        return new LocalBus(LocalBus.Options.usual());
    }
}
