package dev.landfall.conformance.run;

import dev.landfall.conformance.ScriptedIssuer;
import dev.landfall.conformance.StoreUnderTest;
import dev.landfall.provider.Bus;
import dev.landfall.provider.Identity;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What the suites test.
 *
 * @param name the name for the report
 * @param store makes a new, empty store each time
 * @param bus opens a bus
 * @param identity opens an identity provider that trusts an issuer
 * @param unseen what the suite cannot test here, in sentences that begin with the number of the rule
 */
public record SuiteSubject(
        String name,
        Optional<Supplier<StoreUnderTest>> store,
        Optional<Supplier<Bus>> bus,
        Optional<Function<ScriptedIssuer, Identity>> identity,
        List<String> unseen) {
    /** A subject without any provider. */
    public static SuiteSubject named(String name) {
        return new SuiteSubject(name, Optional.empty(), Optional.empty(), Optional.empty(), List.of());
    }

    public SuiteSubject withStore(Supplier<StoreUnderTest> empty, List<String> unseen) {
        var all = new ArrayList<>(this.unseen);
        all.addAll(unseen);
        return new SuiteSubject(name, Optional.of(empty), bus, identity, List.copyOf(all));
    }

    public SuiteSubject withBus(Supplier<Bus> open) {
        return new SuiteSubject(name, store, Optional.of(open), identity, unseen);
    }

    public SuiteSubject withIdentity(Function<ScriptedIssuer, Identity> open) {
        return new SuiteSubject(name, store, bus, Optional.of(open), unseen);
    }
}
