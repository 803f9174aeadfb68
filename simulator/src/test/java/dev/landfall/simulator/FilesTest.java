package dev.landfall.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.landfall.simulator.StateFile.Saved;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class FilesTest {

    @TempDir
    private Path directory;

    @Test
    void a_line_of_the_ledger_is_one_json_object() throws IOException {
        var path = directory.resolve("ledger");
        try (var ledger = new Ledger(path)) {
            ledger.add(Bench.ID, "sent", "/light/1", 12, null);
            ledger.add(Bench.ID, "closed", null, 0, "said \"no\"\n" + "x".repeat(5_000));
        }

        var lines = Files.readAllLines(path);

        assertThat(lines.getFirst())
                .matches("\\{\"t\":\"20..-..-..T..:..:..\\....Z\",\"device\":\"" + Bench.ID
                        + "\",\"href\":\"/light/1\",\"seq\":12,\"event\":\"sent\",\"reason\":null}");
        assertThat(lines.getLast())
                .contains("\"href\":null,\"seq\":null,\"event\":\"closed\",\"reason\":\"said \\\"no\\\"\\nxxx")
                .hasSizeLessThan(400);
    }

    @Test
    void many_lines_do_not_pile_up_in_memory() throws IOException {
        var path = directory.resolve("ledger");
        try (var ledger = new Ledger(path)) {
            for (var i = 0; i < 50_000; i++) {
                ledger.add(Bench.ID, "sent", "/light/1", i, null);
            }
            assertThat(Files.size(path)).isGreaterThan(5_000_000);
        }

        assertThat(Files.readAllLines(path)).hasSize(50_000);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void a_ledger_that_cannot_be_written_ends_the_run() {
        var settings = new SimulatorSettings(
                new Load(1, 0, Duration.ZERO, 1),
                new Behaviour(1, true, Acl.CLOUD, Timing.EAGER, TlsVersion.OCF_1_2),
                1,
                Path.of("/dev/full"),
                null,
                progress -> {});
        var run = new SimulatorRun(
                settings, (device, known) -> new Enrolment("c", "", "coap+tcp://127.0.0.1:1", "", "", null));

        assertThatExceptionOfType(IOException.class).isThrownBy(run::run).withMessageContaining("ledger");
    }

    @Test
    void while_a_run_goes_on_its_state_names_seqs_that_are_not_yet_used() {
        var bench = Bench.signedIn(Behaviour.REFERENCE);
        bench.device.resources().lights().resumeAt(1, 41);
        var registration = Objects.requireNonNull(bench.device.cloud().registration());

        assertThat(Saved.of(bench.device, registration, true).seqs()).containsExactly(41L);
        assertThat(Saved.of(bench.device, registration, false).seqs()).containsExactly(1_000_041L);
    }

    @Test
    void the_state_comes_back_as_it_was() throws IOException {
        var file = new StateFile(directory.resolve("state"));
        var saved = new Saved(Bench.ID, "", "uid", "access", "refresh", 3_600, List.of(1L, 2L));
        var moved = new Saved(
                new Load(1, 0, Duration.ZERO, 1).device(0), "coap+tcp://other:1", "u", "a", "r", -1, List.of(3L));

        assertThat(file.load()).isEmpty();
        file.save(List.of(saved));
        file.save(List.of(saved, moved));

        assertThat(file.load().values()).containsExactlyInAnyOrder(saved, moved);
        assertThat(saved.registration(Bench.ENROLMENT).enrolment).isEqualTo(Bench.ENROLMENT);
        assertThat(moved.registration(Bench.ENROLMENT).enrolment.uri()).isEqualTo("coap+tcp://other:1");
        try (var files = Files.list(directory)) {
            assertThat(files).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "something else\n", "landfall-simulator-state 1\nhalf a line\n"})
    void a_file_that_is_no_state_is_not_taken_for_one(String content) throws IOException {
        var path = Files.writeString(directory.resolve("state"), content);

        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> new StateFile(path).load())
                .withMessageContaining("state");
    }

    @Test
    void ids_follow_from_the_seed() {
        var load = new Load(10_000, 0, Duration.ZERO, 7);
        var ids = new HashSet<Object>();
        for (var i = 0; i < 10_000; i++) {
            ids.add(load.device(i));
        }

        assertThat(ids).hasSize(10_000);
        assertThat(load.device(5)).isEqualTo(new Load(6, 1, Duration.ZERO, 7).device(5));
        assertThat(load.device(5)).isNotEqualTo(new Load(6, 1, Duration.ZERO, 8).device(5));
        assertThat(load.device(5).version()).isEqualTo(4);
        assertThat(load.device(5).variant()).isEqualTo(2);
    }

    @Test
    void settings_that_make_no_sense_are_refused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Load(0, 0, Duration.ZERO, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new Load(1, Double.NaN, Duration.ZERO, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new Timing(1, 0, 1, 1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Behaviour(0, true, Acl.OPEN, Timing.REAL, TlsVersion.OCF_1_2));
    }
}
