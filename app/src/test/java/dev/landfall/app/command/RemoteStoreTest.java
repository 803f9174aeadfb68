package dev.landfall.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.landfall.app.client.ApiPaths;
import dev.landfall.app.client.HubClient;
import dev.landfall.app.command.Fixture.Watch;
import dev.landfall.app.console.ExitCode;
import dev.landfall.provider.embedded.RocksStore;
import dev.landfall.provider.remote.server.ProviderServer;
import dev.landfall.provider.remote.server.ServedProviders;
import dev.landfall.provider.remote.server.ServerOptions;
import dev.landfall.provider.remote.wire.Address;
import dev.landfall.simulator.Load;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A hub whose store is another process, and the suite and the server as commands. */
final class RemoteStoreTest {
    private static final Load ONE = new Load(1, 0, Duration.ZERO, 7);
    private static final JsonNode ON = JsonNodeFactory.instance.objectNode().put("state", true);
    private static final String DEVICE = ONE.device(0).toString();

    @TempDir
    Path folder;

    private final List<ProviderServer> servers = new ArrayList<>();

    @Test
    void a_hub_goes_on_by_itself_when_its_provider_was_killed() throws Exception {
        var first = serve();
        try (var hub = new Fixture(folder.resolve("data"), Map.of("store.kind", "remote", "store.url", url()));
                var app = hub.owner("ada");
                var watch = new Watch(app, "");
                var _ = hub.devices("ada", ONE)) {
            watch.next(line -> line.path("type").asText().equals("online"));

            first.closeNow();
            serve();

            Awaitility.await("a command is done again")
                    .atMost(Duration.ofSeconds(60))
                    .ignoreExceptions()
                    .until(() -> set(app).equals("confirmed"));
            watch.next(line -> line.path("content").path("state").asBoolean());
            assertThat(status(app)).isEqualTo("online");
        }
        assertThat(Files.exists(folder.resolve("data/store"))).isFalse();
    }

    private String url() {
        return "unix:" + folder.resolve("s");
    }

    private ProviderServer serve() {
        var rocks = folder.resolve("rocks");
        var served = ServedProviders.store(indexes -> RocksStore.open(rocks, indexes, RocksStore.Options.usual()));
        var address = Address.parse(url(), Address.TlsFiles.none());
        var server = ProviderServer.start(address, served, ServerOptions.usual());
        servers.add(server);
        return server;
    }

    @AfterEach
    void close() {
        servers.forEach(ProviderServer::closeNow);
    }

    private static String status(HubClient app) {
        return app.call("GET", ApiPaths.device(DEVICE, ""), Optional.empty(), Fixture.PATIENCE)
                .path("status")
                .asText();
    }

    private static String set(HubClient app) {
        return app.call("PUT", ApiPaths.device(DEVICE, "/resources/light/1"), Optional.of(ON), Fixture.PATIENCE)
                .path("state")
                .asText();
    }

    @Test
    void an_address_that_is_none_is_a_mistake_of_the_settings() {
        var run = Run.of("start", "--data", folder.resolve("data").toString(), "--store", "grpcs://nowhere");

        assertThat(run.exitCode()).isEqualTo(ExitCode.SETTINGS.number());
        assertThat(run.err()).contains("names no host and port");
    }

    @Test
    void a_loss_is_accepted_only_where_there_can_be_one() {
        var at = "unix:" + folder.resolve("s");

        var run = Run.of("provide", "--store", "memory", "--accept-loss", "--at", at);

        assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE.number());
        assertThat(run.err()).contains("--accept-loss").contains("rocksdb:DIR");
    }

    @Test
    void the_suite_is_a_command_with_a_report() throws IOException {
        var report = folder.resolve("report.xml");

        var run = Run.of(
                "conformance",
                "--store",
                "rocksdb",
                "--bus",
                "local",
                "--focus",
                "st0[35]|bu06",
                "--skip",
                "ST-05",
                "--report",
                report.toString());

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).contains("ST-03  passed", "BU-06  passed", "rocksdb: 2 passed, 0 failed, 0 skipped");
        assertThat(Files.readString(report)).contains("<testcase", "ST-03 st03_", "tests=\"2\"");
    }

    @Test
    void nothing_to_look_at_fails() {
        assertThat(Run.of("conformance").exitCode()).isEqualTo(ExitCode.USAGE.number());
        assertThat(Run.of("conformance", "--store", "memory", "--focus", "st99").exitCode())
                .isEqualTo(ExitCode.FAILED.number());
        assertThat(Run.of("conformance", "--start", "true", "--focus", "st03").exitCode())
                .isEqualTo(ExitCode.USAGE.number());
        assertThat(Run.of("conformance", "--start", "true {socket}", "--focus", "st03")
                        .exitCode())
                .as("the program ends at once")
                .isEqualTo(ExitCode.FAILED.number());
    }

    @Test
    void a_store_that_runs_is_looked_at_in_a_corner_and_its_process_is_killed_when_it_was_started_for_it() {
        try (var program = new Program(folder)) {
            var at = "unix:" + folder.resolve("p");
            var rocks = "rocksdb:" + folder.resolve("provided");
            var server = program.begin(List.of("provide", "--store", rocks, "--at", at));
            Awaitility.await("a socket").atMost(Program.PATIENCE).until(() -> Files.exists(folder.resolve("p")));

            var running = Run.of("conformance", "--store", at, "--focus", "st0[19]|st13");
            server.process().destroy();

            assertThat(running.exitCode()).as(running.out()).isZero();
            assertThat(running.out()).contains("4 passed, 0 failed", "not seen: ST-22");
            assertThat(server.await()).isZero();
            var template = String.join(" ", Program.command(List.of("provide", "--store", "rocksdb:{data}")))
                    + " --at unix:{socket}";
            var started = Run.of("conformance", "--start", template, "--focus", "st17_a_killed_provider|st21");
            assertThat(started.exitCode()).as(started.out()).isZero();
            assertThat(started.out()).contains("2 passed, 0 failed, 0 skipped");
        }
    }
}
