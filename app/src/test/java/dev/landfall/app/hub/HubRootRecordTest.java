package dev.landfall.app.hub;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.landfall.app.sealed.HubKeyFile;
import dev.landfall.app.sealed.HubKeyring;
import dev.landfall.conformance.memory.MemoryStore;
import dev.landfall.core.Core;
import dev.landfall.core.model.HubId;
import dev.landfall.core.record.HubRecords;
import dev.landfall.provider.Fault;
import dev.landfall.provider.ProviderException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
final class HubRootRecordTest {
    private static final HubId HUB = new HubId("1c10a3b6-287c-11ec-ac2d-13054959c274");
    private static final Instant NOW = Instant.parse("2026-12-01T00:00:00Z");
    private static final HubSecrets SECRETS =
            new HubSecrets("the certificate", "the key", Optional.of("the keys"), Optional.empty());
    private static final HubRoot ROOT = new HubRoot(
            HUB,
            "https://hub.example",
            List.of(new HubRoot.Alias("https://old.example", NOW.plus(Duration.ofDays(1)))),
            SECRETS);

    /** Under the key of the bytes 0 to 15, twice. */
    private static final String GOLDEN = """
            {"format":1,"hub":"1c10a3b6-287c-11ec-ac2d-13054959c274","issuer":"https://hub.example","aliases":[{"name":"https://old.example","untilMillis":1796169600000}],"sealed":"\
            AXIDRY1BuftQVRRQntIhx6mDfjdiSqOBgOa+SXbM/SXwmwwh8bjrA9ci/GrmoPWl6cSscYl9qFKzfD81bRpQ3xXVWIzAgb/sYZcu\
            LAVq3CwXnuXc4h1LmR0ivZbdklaDe0r7kT648OPWsqtKqX40jXleT6jeIANtjrxWeLE="}""";

    private final MemoryStore store = new MemoryStore(4, Core.indexes());
    private final HubRecords records = HubRecords.in(store, Clock.systemUTC());

    @TempDir
    Path folder;

    private HubRootRecord record;

    @BeforeEach
    void open() {
        record = new HubRootRecord(records, new HubKeyring(new HubKeyFile(folder.resolve("hub.key"))));
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void whoever_creates_it_first_is_right_and_the_other_reads() {
        var first = record.create(ROOT);

        var second = record.create(new HubRoot(
                new HubId("another"), "https://another.example", List.of(), SECRETS.withAdminSecret("another")));

        assertThat(first).isEqualTo(ROOT);
        assertThat(second).isEqualTo(ROOT);
        assertThat(record.find()).contains(ROOT);
        assertThat(HubRootRecord.hub(store)).contains(HUB);
    }

    @Test
    void no_secret_can_be_read_in_the_store() {
        record.create(ROOT);

        var stored = new String(records.find("root").orElseThrow().bytes(), UTF_8);

        assertThat(stored).contains(HUB.text(), "https://hub.example", "https://old.example");
        assertThat(stored).doesNotContain("the certificate", "the key", "the keys");
    }

    @Test
    void a_change_is_written_only_if_it_changes_something() {
        record.create(ROOT);

        record.change(now -> now);
        var unchanged = records.find("root").orElseThrow().revision();
        var changed = record.change(now -> now.with(now.secrets().withAdminSecret("secret")));

        assertThat(unchanged).isEqualTo(1);
        assertThat(records.find("root").orElseThrow().revision()).isEqualTo(2);
        assertThat(changed.secrets().adminSecret()).contains("secret");
        assertThat(record.find()).contains(changed);
    }

    @Test
    void a_record_of_a_newer_release_is_left_alone() {
        records.put("root", 0, "{\"format\":2,\"hub\":\"h\",\"sealed\":\"AAAA\"}".getBytes(UTF_8));

        assertThatExceptionOfType(ProviderException.class)
                .isThrownBy(() -> record.find())
                .satisfies(wrong -> assertThat(wrong.fault()).isEqualTo(Fault.UNSUPPORTED));
    }

    @Test
    void the_stored_form_is_the_same_in_every_release() throws Exception {
        Files.writeString(folder.resolve("hub.key"), "000102030405060708090a0b0c0d0e0f".repeat(2));
        records.put("root", 0, GOLDEN.getBytes(UTF_8));

        assertThat(record.find()).contains(ROOT);
    }

    @Test
    void an_alias_ends_and_of_too_many_the_one_that_ends_first_goes() {
        var root = ROOT;
        for (var i = 1; i <= 20; i++) {
            root = root.with(new HubRoot.Alias("https://hub.example:" + i, NOW.plus(Duration.ofDays(10 + i))), NOW);
        }

        assertThat(root.aliases()).hasSize(16);
        assertThat(root.isNamed("https://hub.example", NOW)).isTrue();
        assertThat(root.isNamed("https://hub.example:20", NOW)).isTrue();
        assertThat(root.isNamed("https://hub.example:20", NOW.plus(Duration.ofDays(31))))
                .isFalse();
        assertThat(root.isNamed("https://hub.example:1", NOW)).isFalse();
        assertThat(root.isNamed("https://old.example", NOW)).isFalse();
    }
}
