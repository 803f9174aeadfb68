package dev.landfall.mutant.worker;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.junit.platform.engine.CancellationToken;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TagFilter;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherExecutionRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Finds and runs tests in this process. */
final class Tests {
    private static final String LONG = "long";

    private final boolean withLong;

    Tests(boolean withLong) {
        this.withLong = withLong;
    }

    /** The test classes of these folders, in a fixed order. */
    List<String> classes(Set<Path> folders) {
        var request = request(DiscoverySelectors.selectClasspathRoots(folders));
        try (var session = LauncherFactory.openSession(config())) {
            var plan = session.getLauncher().discover(request);
            return plan.getRoots().stream()
                    .flatMap(engine -> plan.getChildren(engine).stream())
                    .map(TestIdentifier::getUniqueId)
                    .sorted()
                    .toList();
        }
    }

    /** Runs tests until they end or {@code stop} is cancelled. */
    void run(Collection<String> tests, TestExecutionListener listener, CancellationToken stop) {
        var selectors = tests.stream().map(DiscoverySelectors::selectUniqueId).toList();
        var execution = LauncherExecutionRequestBuilder.request(request(selectors))
                .listeners(listener)
                .cancellationToken(stop)
                .build();
        try (var session = LauncherFactory.openSession(config())) {
            session.getLauncher().execute(execution);
        }
    }

    private LauncherDiscoveryRequest request(Collection<? extends DiscoverySelector> selectors) {
        var request = LauncherDiscoveryRequestBuilder.request()
                .selectors(List.copyOf(selectors))
                .configurationParameter("junit.jupiter.execution.parallel.enabled", "false");
        if (!withLong) {
            request.filters(TagFilter.excludeTags(LONG));
        }
        return request.build();
    }

    private static LauncherConfig config() {
        return LauncherConfig.builder()
                .enableTestExecutionListenerAutoRegistration(false)
                .enableLauncherSessionListenerAutoRegistration(false)
                .enableLauncherDiscoveryListenerAutoRegistration(false)
                .enablePostDiscoveryFilterAutoRegistration(false)
                .build();
    }
}
