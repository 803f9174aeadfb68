package dev.landfall.app.lock;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Set;
import java.util.Timer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;

/**
 * Whoever starts a thread answers for its end: threads, scheduled tasks and callbacks on event loops begin in the guard (decision
 * 0017). Suites of tests and load generators are programs of their own and answer to nobody.
 */
@AnalyzeClasses(packages = "dev.landfall", importOptions = ImportOption.DoNotIncludeTests.class)
final class ThreadRulesTest {
    private static final String GUARD = "dev.landfall.guard..";
    private static final String[] PROGRAMS = {GUARD, "dev.landfall.conformance..", "dev.landfall.bench.."};
    /** Whose listener does no more than to look at the clock, once for each write. */
    private static final Set<String> CANNOT_FAIL = Set.of("WriteProgress");

    private static final Set<String> STARTS = Set.of("ofVirtual", "ofPlatform", "startVirtualThread", "start");
    private static final Set<String> HANDS_OVER = Set.of(
            "execute",
            "submit",
            "schedule",
            "scheduleAtFixedRate",
            "scheduleWithFixedDelay",
            "addListener",
            "addListeners");

    @ArchTest
    static final ArchRule every_thread_and_every_schedule_begins_in_the_guard = noClasses()
            .that()
            .resideOutsideOfPackages(PROGRAMS)
            .should()
            .callCodeUnitWhere(new DescribedPredicate<>("a thread or a schedule begins outside of the guard") {
                @Override
                public boolean test(JavaCall<?> call) {
                    var owner = call.getTargetOwner();
                    var name = call.getTarget().getName();
                    var asynchronous = owner.isEquivalentTo(CompletableFuture.class)
                            && name.endsWith("Async")
                            && call.getTarget().getRawParameterTypes().stream()
                                    .noneMatch(type -> type.getSimpleName().equals("Executor"));
                    var made = name.equals(JavaConstructor.CONSTRUCTOR_NAME)
                            && (owner.isEquivalentTo(Thread.class)
                                    || owner.isEquivalentTo(Timer.class)
                                    || owner.isAssignableTo(ThreadPoolExecutor.class)
                                    || owner.isEquivalentTo(ForkJoinPool.class));
                    return asynchronous
                            || made
                            || owner.isEquivalentTo(Executors.class)
                            || owner.isEquivalentTo(ScheduledExecutorService.class)
                            || (owner.isEquivalentTo(Thread.class) && STARTS.contains(name));
                }
            })
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule what_is_handed_to_an_event_loop_is_guarded = noClasses()
            .that()
            .resideOutsideOfPackages(PROGRAMS)
            .should()
            .callCodeUnitWhere(
                    new DescribedPredicate<>("a task or a listener goes to an event loop without the guard") {
                        @Override
                        public boolean test(JavaCall<?> call) {
                            return HANDS_OVER.contains(call.getTarget().getName())
                                    && call.getTargetOwner().getAllRawInterfaces().stream()
                                            .anyMatch(type -> type.getName().startsWith("io.netty.util.concurrent."))
                                    && !guarded(call.getOrigin());
                        }
                    })
            .allowEmptyShould(true);

    /** The method wraps what it hands over, hands over Netty's own listener that closes, or waits for the result itself. */
    private static boolean guarded(JavaCodeUnit method) {
        var closes = method.getFieldAccesses().stream()
                .anyMatch(field -> field.getTarget().getName().equals("CLOSE"));
        return closes
                || CANNOT_FAIL.contains(method.getOwner().getSimpleName())
                || method.getCallsFromSelf().stream()
                        .anyMatch(call -> call.getTargetOwner().getPackageName().equals("dev.landfall.guard")
                                || call.getTargetOwner().getSimpleName().equals("ConnectionGuard")
                                || (call.getTarget().getName().equals("get")
                                        && call.getTargetOwner().isAssignableTo(Future.class)));
    }
}
