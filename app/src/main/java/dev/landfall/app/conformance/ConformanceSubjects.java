package dev.landfall.app.conformance;

import dev.landfall.conformance.ScriptedIssuer;
import dev.landfall.conformance.run.SandboxUnderTest;
import dev.landfall.conformance.run.SuiteSubject;
import dev.landfall.provider.Identity;
import dev.landfall.provider.embedded.LocalBus;
import dev.landfall.provider.oidc.OidcIdentity;
import dev.landfall.provider.oidc.OidcSettings;
import dev.landfall.provider.remote.RemoteBus;
import dev.landfall.provider.remote.RemoteOptions;
import dev.landfall.provider.remote.wire.Address;
import java.util.List;
import java.util.stream.Collectors;

/** The providers that the suites can test, as the command line names them. */
public final class ConformanceSubjects {
    /** The bus of this process. */
    public static final String LOCAL = "local";
    /** OpenID Connect. */
    public static final String OIDC = "oidc";

    private ConformanceSubjects() {}

    /** A store: an empty one for each test, or a separate part of a running one. */
    public static SuiteSubject store(SuiteSubject all, StorePlace place) {
        return switch (place.text()) {
            case StorePlace.MEMORY -> all.withStore(MemoryUnderTest::new, List.of());
            case StorePlace.ROCKSDB -> all.withStore(RocksUnderTest::new, List.of());
            case StorePlace.POSTGRES -> all.withStore(PostgresUnderTest::new, List.of());
            default ->
                all.withStore(
                        () -> new SandboxUnderTest(place::open, mark -> OwnProcess.writer(place, mark)),
                        SandboxUnderTest.UNSEEN);
        };
    }

    /**
     * A store in a program that is started for each test.
     *
     * @throws IllegalArgumentException when the command cannot be used
     */
    public static SuiteSubject started(SuiteSubject all, String template) {
        if (!ProgramUnderTest.usable(template)) {
            throw new IllegalArgumentException("the command does not say where {socket} belongs");
        }
        return all.withStore(() -> new ProgramUnderTest(template), ProgramUnderTest.UNSEEN);
    }

    /** The command that serves one of this program's own stores on a socket. */
    public static String provided(String store) {
        return OwnProcess.command(List.of("provide", "--store", store, "--at", "unix:{socket}")).stream()
                .map(word -> "'" + word + "'")
                .collect(Collectors.joining(" "));
    }

    /** The bus of this process, or one on a socket. */
    public static SuiteSubject bus(SuiteSubject all, String bus, Address.TlsFiles files) {
        if (bus.equals(LOCAL)) {
            return all.withBus(() -> new LocalBus(LocalBus.Options.usual()));
        }
        var address = Address.parse(bus, files);
        return all.withBus(() -> RemoteBus.open(address, RemoteOptions.usual()));
    }

    /**
     * An identity provider.
     *
     * @throws IllegalArgumentException when there is none with this name
     */
    public static SuiteSubject identity(SuiteSubject all, String identity) {
        if (!identity.equals(OIDC)) {
            throw new IllegalArgumentException(
                    "an identity provider has to believe the suite's own issuer: --identity oidc");
        }
        return all.withIdentity(ConformanceSubjects::oidc);
    }

    private static Identity oidc(ScriptedIssuer issuer) {
        return new OidcIdentity(new OidcSettings(
                List.of(OidcSettings.Issuer.of(issuer.name())),
                ScriptedIssuer.AUDIENCE,
                OidcSettings.Claims.USUAL,
                OidcSettings.LEEWAY,
                List.of(new OidcSettings.Provider(
                        ScriptedIssuer.PROVIDER,
                        issuer.name(),
                        ScriptedIssuer.CLIENT_ID,
                        ScriptedIssuer.CLIENT_SECRET,
                        ""))));
    }
}
