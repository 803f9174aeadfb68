package dev.landfall.app.lock;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.CompositeArchRule;
import java.util.List;
import java.util.regex.Pattern;

/** The drawing of ARCHITECTURE.md as rules: which room may use which. */
@AnalyzeClasses(packages = "dev.landfall", importOptions = ImportOption.DoNotIncludeTests.class)
final class HouseRulesTest {
    private static final String PROVIDER = "dev.landfall.provider";
    /** Where threads begin; every room may use it. */
    private static final String GUARD = "dev.landfall.guard..";

    private static final String CONFORMANCE = "dev.landfall.conformance..";
    private static final String FORMS = "dev.landfall.form..";
    private static final String CORE = "dev.landfall.core..";
    private static final String MOVE = "dev.landfall.move..";
    private static final String CONTENT = "dev.landfall.content..";
    private static final String CODEC = "dev.landfall.gateway.coap.codec..";
    private static final String GATEWAYS = "dev.landfall.gateway..";
    private static final String DOOR = "dev.landfall.gateway.door..";
    private static final String SERVICES = "dev.landfall.service..";
    private static final String CONTRACTS = "dev.landfall.contract..";
    private static final String SETTINGS = "dev.landfall.settings..";
    private static final String SIMULATOR = "dev.landfall.simulator..";

    /** What of the provider interface a door may see: who someone is, and that the world failed. Never the store. */
    private static final DescribedPredicate<JavaClass> STORAGE = resideInAPackage(PROVIDER)
            .and(new DescribedPredicate<>("store or messaging") {
                private static final List<String> OPEN =
                        List.of("Identity", "ProviderException", "Fault", "Status", "package-info");

                @Override
                public boolean test(JavaClass type) {
                    return OPEN.stream().noneMatch(name -> type.getName().startsWith(PROVIDER + "." + name));
                }
            });

    @ArchTest
    static final ArchRule every_room_uses_only_the_rooms_its_arrows_lead_to = CompositeArchRule.of(List.of(
            room(GUARD),
            room(PROVIDER),
            room(CONFORMANCE, PROVIDER),
            room("dev.landfall.provider.embedded..", PROVIDER),
            room("dev.landfall.provider.oidc..", PROVIDER),
            room("dev.landfall.provider.remote..", PROVIDER, CONTRACTS),
            room("dev.landfall.provider.postgres..", PROVIDER),
            room(FORMS, PROVIDER),
            room(CORE, PROVIDER, FORMS),
            room(MOVE, PROVIDER, FORMS),
            room(CONTENT),
            room(CODEC),
            room(SETTINGS),
            room(SERVICES, CORE, PROVIDER),
            room(CONTRACTS),
            room(DOOR, CORE),
            room("dev.landfall.gateway.coap..", DOOR, CORE, CONTENT, SERVICES, PROVIDER),
            room("dev.landfall.gateway.mqtt..", DOOR, CORE, CONTENT, SERVICES, PROVIDER),
            room("dev.landfall.gateway.api..", CORE, CONTENT, SERVICES, PROVIDER, CONTRACTS),
            room(SIMULATOR, CONTENT, CODEC)));

    @ArchTest
    static final ArchRule no_package_goes_round_in_a_circle =
            slices().matching("dev.landfall.(**)").should().beFreeOfCycles().allowEmptyShould(true);

    @ArchTest
    static final ArchRule the_core_knows_no_framework = noClasses()
            .that()
            .resideInAPackage(CORE)
            .should()
            .dependOnClassesThat()
            .resideOutsideOfPackages(CORE, PROVIDER, FORMS, GUARD, "java..", "org.jspecify..")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule doors_and_services_reach_the_store_through_the_core_alone = noClasses()
            .that()
            .resideInAnyPackage(GATEWAYS, SERVICES)
            .should()
            .dependOnClassesThat(STORAGE)
            .allowEmptyShould(true);

    /** Each is given the parts of the core that it calls, and no more. */
    @ArchTest
    static final ArchRule doors_and_services_do_not_know_the_core_as_a_whole = noClasses()
            .that()
            .resideInAnyPackage(GATEWAYS, SERVICES)
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("dev.landfall.core.Core");

    @ArchTest
    static final ArchRule gateways_do_not_know_each_other = slices().matching("dev.landfall.gateway.(*)..")
            .should()
            .notDependOnEachOther()
            .ignoreDependency(resideInAPackage(GATEWAYS), resideInAPackage(DOOR))
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule the_coap_codec_knows_no_transport = noClasses()
            .that()
            .resideInAPackage(CODEC)
            .should()
            .dependOnClassesThat()
            .resideOutsideOfPackages(CODEC, "java..", "org.jspecify..")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule netty_stays_in_transports = noClasses()
            .that()
            .resideOutsideOfPackages("dev.landfall.gateway.*.transport..", "dev.landfall.provider.remote..", SIMULATOR)
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.netty..")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule the_embedded_engine_stays_in_its_provider = noClasses()
            .that()
            .resideOutsideOfPackage("dev.landfall.provider.embedded..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.rocksdb..")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule sql_stays_in_its_provider = noClasses()
            .that()
            .resideOutsideOfPackage("dev.landfall.provider.postgres..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "java.sql..", "javax.sql..", "org.postgresql..", "com.zaxxer.hikari..", "org.flywaydb..")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule only_the_app_reads_the_environment = noClasses()
            .that()
            .resideOutsideOfPackage("dev.landfall.app..")
            .should()
            .callMethodWhere(environment())
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule nobody_uses_thread_locals = noClasses()
            .that()
            .resideInAPackage("dev.landfall..")
            .should()
            .dependOnClassesThat()
            .areAssignableTo(ThreadLocal.class);

    /** Of protocols, engines and their worlds: whoever needs one in these rooms has put something in the wrong place. */
    private static final Pattern FOREIGN = Pattern.compile(
            "coap|ocf|\\boic\\b|mqtt|thingsboard|plgd|lwm2m|\\bsql|jdbc|postgres|rocksdb|cassandra|\\bnats\\b",
            Pattern.CASE_INSENSITIVE);

    @ArchTest
    static void core_provider_and_door_do_not_even_know_the_words_of_protocols_and_engines(JavaClasses none) {
        var inner = Sources.java().stream()
                .filter(file -> List.of(
                                "core/src/main/",
                                "forms/src/main/",
                                "move/src/main/",
                                "provider/src/main/",
                                "gateways/door/src/main/")
                        .stream()
                        .anyMatch(Sources.name(file)::startsWith))
                .toList();
        var found = inner.stream()
                .flatMap(file -> Sources.lines(file).stream()
                        .filter(line -> FOREIGN.matcher(line).find())
                        .map(line -> Sources.name(file) + ": " + line.strip()))
                .toList();

        assertThat(inner).isNotEmpty();
        assertThat(found).isEmpty();
    }

    /** The codec holds messages, and knows the JDK alone. */
    @ArchTest
    static void what_a_node_remembers_says_from_what_it_is_rebuilt(JavaClasses none) {
        var files = Sources.java().stream()
                .filter(file -> Sources.name(file).matches("(core|services/\\w+|gateways/\\w+)/src/main/.*"))
                .toList();

        var silent = NodeMemory.of(Sources.parse(files));

        assertThat(files).hasSizeGreaterThan(100);
        assertThat(silent)
                .as("fields that hold a collection, a map, an atomic or an array, without @NodeLocal: see STYLE.md")
                .isEmpty();
    }

    @ArchTest
    static final ArchRule futures_stay_out_of_the_core = noClasses()
            .that()
            .resideInAPackage(CORE)
            .should()
            .dependOnClassesThat()
            .areAssignableTo(java.util.concurrent.CompletionStage.class)
            .allowEmptyShould(true);

    private static DescribedPredicate<JavaMethodCall> environment() {
        return new DescribedPredicate<>("the environment is read") {
            @Override
            public boolean test(JavaMethodCall call) {
                return call.getTargetOwner().isEquivalentTo(System.class)
                        && List.of("getenv", "getProperty", "getProperties")
                                .contains(call.getTarget().getName());
            }
        };
    }

    /** Classes of a room use that room, those named, and nothing else of the house. */
    private static ArchRule room(String room, String... others) {
        var allowed = resideInAPackage(room)
                .or(resideInAPackage(GUARD))
                .or(resideInAnyPackage(others))
                .or(DescribedPredicate.not(resideInAPackage("dev.landfall..")));
        return classes()
                .that()
                .resideInAPackage(room)
                .should()
                .onlyDependOnClassesThat(allowed)
                .allowEmptyShould(true);
    }
}
