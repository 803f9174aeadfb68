package dev.landfall.conformance.run;

import dev.landfall.conformance.BusSuite;
import dev.landfall.conformance.IdentitySuite;
import dev.landfall.conformance.ScriptedIssuer;
import dev.landfall.conformance.StoreSuite;
import dev.landfall.conformance.StoreUnderTest;
import dev.landfall.provider.Bus;
import dev.landfall.provider.Identity;
import java.util.Objects;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.engine.support.store.Namespace;

/** The parameters of the suites of a run. */
final class SuiteParameters {
    private static final String NAME = "dev.landfall.conformance";
    static final Namespace PLACE = Namespace.create(NAME);

    private SuiteParameters() {}

    @ExtendWith(Resolver.class)
    static final class Store extends StoreSuite {
        private final SuiteSubject underTest;

        Store(SuiteSubject underTest) {
            this.underTest = underTest;
        }

        @Override
        protected StoreUnderTest empty() {
            return underTest.store().orElseThrow().get();
        }
    }

    @ExtendWith(Resolver.class)
    static final class Buses extends BusSuite {
        private final SuiteSubject underTest;

        Buses(SuiteSubject underTest) {
            this.underTest = underTest;
        }

        @Override
        protected Bus open() {
            return underTest.bus().orElseThrow().get();
        }
    }

    @ExtendWith(Resolver.class)
    static final class Identities extends IdentitySuite {
        private final SuiteSubject underTest;

        Identities(SuiteSubject underTest) {
            this.underTest = underTest;
        }

        @Override
        protected Identity open(ScriptedIssuer issuer) {
            return underTest.identity().orElseThrow().apply(issuer);
        }
    }

    /** Resolves a parameter of a suite from the session of the run. */
    static final class Resolver implements ParameterResolver {
        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == SuiteSubject.class;
        }

        @Override
        public SuiteSubject resolveParameter(ParameterContext parameter, ExtensionContext context) {
            var place = ExtensionContext.Namespace.create(NAME);
            var store = context.getStore(ExtensionContext.StoreScope.LAUNCHER_SESSION, place);
            return Objects.requireNonNull(store.get(SuiteSubject.class, SuiteSubject.class), "nothing is under test");
        }
    }
}
