package dev.landfall.conformance.run;

import dev.landfall.conformance.run.RuleResult.State;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.FilterResult;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.PostDiscoveryFilter;
import org.junit.platform.launcher.TagFilter;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Runs the suites in this process. */
public final class SuiteRun {
    private static final String LONG = "long";

    private SuiteRun() {}

    /** Runs the suites for which the subject has a provider, and reports each result as it comes. */
    public static Report run(SuiteSubject underTest, RuleSelection choice, Consumer<RuleResult> told) {
        var suites = new ArrayList<DiscoverySelector>();
        underTest.store().ifPresent(_ -> suites.add(DiscoverySelectors.selectClass(SuiteParameters.Store.class)));
        underTest.bus().ifPresent(_ -> suites.add(DiscoverySelectors.selectClass(SuiteParameters.Buses.class)));
        underTest
                .identity()
                .ifPresent(_ -> suites.add(DiscoverySelectors.selectClass(SuiteParameters.Identities.class)));
        var request = LauncherDiscoveryRequestBuilder.request()
                .selectors(suites)
                .filters((PostDiscoveryFilter) test -> FilterResult.includedIf(takes(choice, test)))
                .configurationParameter("junit.jupiter.execution.parallel.enabled", "false");
        if (!choice.longOnes()) {
            request.filters(TagFilter.excludeTags(LONG));
        }
        var listener = new Listener(told);
        var config = LauncherConfig.builder()
                .enableTestExecutionListenerAutoRegistration(false)
                .enableLauncherSessionListenerAutoRegistration(false)
                .enableLauncherDiscoveryListenerAutoRegistration(false)
                .enablePostDiscoveryFilterAutoRegistration(false)
                .build();
        try (var session = LauncherFactory.openSession(config)) {
            session.getStore().put(SuiteParameters.PLACE, SuiteSubject.class, underTest);
            session.getLauncher().execute(request.build(), listener);
        }
        return new Report(underTest.name(), listener.results, underTest.unseen());
    }

    private static boolean takes(RuleSelection choice, TestDescriptor test) {
        return test.getSource()
                .filter(MethodSource.class::isInstance)
                .map(source -> choice.takes(((MethodSource) source).getMethodName()))
                .orElse(true);
    }

    /** Converts what the test engine reports to results. */
    private static final class Listener implements TestExecutionListener {
        private final Consumer<RuleResult> told;
        private final List<RuleResult> results = new ArrayList<>();
        private final Map<TestIdentifier, Long> begun = new ConcurrentHashMap<>();

        Listener(Consumer<RuleResult> told) {
            this.told = told;
        }

        @Override
        public void executionStarted(TestIdentifier test) {
            begun.put(test, System.nanoTime());
        }

        @Override
        public void executionSkipped(TestIdentifier test, String reason) {
            report(test, State.SKIPPED, Optional.of(reason), Optional.empty());
        }

        @Override
        public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            var wrong = result.getThrowable();
            var state = switch (result.getStatus()) {
                case SUCCESSFUL -> State.PASSED;
                case ABORTED -> State.SKIPPED;
                case FAILED -> State.FAILED;
            };
            // A suite that could not start is a failure too.
            if (test.isTest() || state == State.FAILED) {
                report(test, state, wrong.map(Listener::message), wrong.map(Listener::trace));
            }
        }

        private void report(TestIdentifier test, State state, Optional<String> why, Optional<String> trace) {
            var source = test.getSource().filter(MethodSource.class::isInstance).map(MethodSource.class::cast);
            var suite =
                    source.map(MethodSource::getJavaClass).map(SuiteRun::suite).orElse(test.getDisplayName());
            var name = source.map(MethodSource::getMethodName).orElse("suite");
            var start = begun.getOrDefault(test, System.nanoTime());
            var result = new RuleResult(suite, name, state, Duration.ofNanos(System.nanoTime() - start), why, trace);
            results.add(result);
            told.accept(result);
        }

        private static String message(Throwable wrong) {
            var said = wrong.getMessage();
            return said == null ? wrong.getClass().getSimpleName() : said;
        }

        private static String trace(Throwable wrong) {
            var text = new StringWriter();
            wrong.printStackTrace(new PrintWriter(text));
            return text.toString();
        }
    }

    private static String suite(Class<?> type) {
        if (type == SuiteParameters.Store.class) {
            return "Store";
        }
        return type == SuiteParameters.Buses.class ? "Bus" : "Identity";
    }
}
