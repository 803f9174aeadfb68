package dev.landfall.app.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfall.app.data.DataDirectory;
import dev.landfall.guard.Guard;
import dev.landfall.settings.Settings;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
final class HubMetricsTest {
    @TempDir
    Path folder;

    @Test
    void every_metric_says_what_it_means_and_the_hub_as_a_whole_is_among_them() throws Exception {
        Guard.failed("a test", new IllegalStateException("made up by a test"));
        try (var data = DataDirectory.open(folder);
                var hub = Hub.start(settings(), data)) {
            System.gc();
            var page = scrape(Objects.requireNonNull(hub.ready().metrics()));

            assertThat(page.lines().filter(line -> line.startsWith("# HELP landfall")))
                    .isNotEmpty()
                    .allMatch(line -> line.split(" ", 4).length == 4 && !line.split(" ", 4)[3].isBlank());
            assertThat(page)
                    .doesNotContain("NaN")
                    .contains(
                            "landfall_devices_online 0.0",
                            "landfall_build_info{version=\"",
                            "landfall_disk_free_bytes",
                            "landfall_unknown_forms",
                            "landfall_consumer_lag_seconds{consumer=\"retention\"} 0.0",
                            "landfall_store_memory_bytes{part=\"write_buffers\"}",
                            "landfall_store_memory_bytes{part=\"read_cache\"}",
                            "landfall_store_memory_bytes{part=\"file_indexes\"}",
                            "landfall_certificate_left_seconds",
                            "landfall_guard_failures_total{task=\"a test\"}");
        }
    }

    @Test
    void the_page_keeps_the_rules_of_prometheus() throws Exception {
        String page;
        try (var data = DataDirectory.open(folder);
                var hub = Hub.start(settings(), data)) {
            var address = Objects.requireNonNull(hub.ready().metrics());
            // Refusals and answers have metrics only once there were some.
            try (var wrong = new Socket(
                    InetAddress.getLoopbackAddress(),
                    URI.create(hub.ready().api()).getPort())) {
                wrong.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                assertThat(wrong.getInputStream().read()).isEqualTo('H');
            }
            page = scrape(address);
        }

        assertThat(page).contains("landfall_refusals_total{gateway=\"api\",reason=\"plain_http\"}");
        assertThat(MetricsPage.breaches(page)).isEmpty();
        assertThat(MetricsPage.promtool(page)).isEmpty();
    }

    @Test
    void the_rules_find_what_breaks_them() {
        var wrong = """
                # HELP a_total Some.
                # TYPE a_total gauge
                a_total 1
                # TYPE b counter
                b 1
                # HELP c:d Some.
                # TYPE c:d gauge
                c:d 1
                # HELP e_ms Some.
                # TYPE e_ms gauge
                e_ms 1
                f 1
                # HELP g_count Some.
                # TYPE g_count gauge
                g_count 1
                """;

        assertThat(MetricsPage.breaches(wrong))
                .anyMatch(text -> text.startsWith("a_total"))
                .anyMatch(text -> text.startsWith("b") && text.contains("HELP"))
                .anyMatch(text -> text.startsWith("b") && text.contains("_total"))
                .anyMatch(text -> text.startsWith("c:d"))
                .anyMatch(text -> text.startsWith("e_ms"))
                .anyMatch(text -> text.startsWith("f") && text.contains("TYPE"))
                .anyMatch(text -> text.startsWith("g_count"));
    }

    @Test
    void metrics_are_for_this_machine_alone_unless_their_own_host_says_otherwise() throws Exception {
        try (var data = DataDirectory.open(folder);
                var hub = Hub.start(settings("host", "0.0.0.0"), data)) {
            assertThat(hub.ready().metrics()).startsWith("http://127.0.0.1:");
            assertThat(hub.ready().api()).doesNotContain("0.0.0.0");
        }
    }

    private static String scrape(String address) throws Exception {
        try (var http = HttpClient.newHttpClient()) {
            return http.send(HttpRequest.newBuilder(URI.create(address)).build(), BodyHandlers.ofString())
                    .body();
        }
    }

    private static HubSettings settings(String... more) {
        var flags = new java.util.HashMap<>(Map.of(
                "api.port",
                "0",
                "coaps.port",
                "0",
                "coap.port",
                "0",
                "mqtts.port",
                "0",
                "mqtt.port",
                "0",
                "metrics.port",
                "0"));
        var words = Arrays.asList(more);
        for (var i = 0; i < words.size(); i += 2) {
            flags.put(words.get(i), words.get(i + 1));
        }
        var settings = Settings.read(null, flags);
        var read = HubSettings.from(settings);
        settings.finish();
        return read;
    }
}
