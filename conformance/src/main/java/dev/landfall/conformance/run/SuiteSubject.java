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
 * What is held to the suites.
 *
 * @param name for the report
 * @param store a new, empty store each time
 * @param bus a bus, opened
 * @param identity an identity provider that believes an issuer
 * @param unseen what the suite cannot see here, in sentences that begin with the rule's number
 */
public record SuiteSubject(
        String name,
        Optional<Supplier<StoreUnderTest>> store,
        Optional<Supplier<Bus>> bus,
        Optional<Function<ScriptedIssuer, Identity>> identity,
        List<String> unseen) {
    /** Nothing yet. */
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
