package dev.landfall.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfall.app.command.Program.Running;
import dev.landfall.app.console.ExitCode;
import dev.landfall.app.pki.Authority;
import dev.landfall.app.pki.HubKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A provider in a process of its own, over TLS with certificates on both sides; and what a hub says that cannot use one. */
final class RemoteStoreRefusedTest {
    private static final String ANY = "grpcs://127.0.0.1:0";

    @TempDir
    Path folder;

    private Program program;
    private HubKeys ours;
    private HubKeys theirs;

    @BeforeEach
    void keys() throws Exception {
        program = new Program(folder);
        ours = keys("ours");
        theirs = keys("theirs");
    }

    private HubKeys keys(String name) throws Exception {
        var directory = Files.createDirectories(folder.resolve(name));
        var hub = UUID.randomUUID();
        var clock = Clock.systemUTC();
        return HubKeys.open(directory, Authority.create(hub, clock), hub, List.of("127.0.0.1"), clock);
    }

    @AfterEach
    void close() {
        program.close();
    }

    @Test
    void a_hub_runs_on_a_provider_over_tls_when_both_show_a_certificate() throws IOException {
        program.hub("--config", config(provide(), ours, ours));

        program.begin(List.of("simulate", "--devices", "1", "--owner", "me"));

        Awaitility.await("a device is online")
                .atMost(Program.PATIENCE)
                .until(() -> program.run("devices").out().contains("online"));
        assertThat(folder.resolve("rocks")).isNotEmptyDirectory();
        assertThat(program.data().resolve("store")).doesNotExist();
    }

    @Test
    void who_shows_the_certificate_of_a_stranger_is_not_let_in() throws IOException {
        var run = start("--config", config(provide(), ours, theirs));

        assertThat(run.process().exitValue()).as(run.err()).isNotZero();
        assertThat(run.err()).contains("cannot be used").doesNotContain("this is a bug");
    }

    @Test
    void a_provider_that_nobody_vouches_for_is_not_trusted() throws IOException {
        var run = start("--config", config(provide(), theirs, ours));

        assertThat(run.process().exitValue()).as(run.err()).isEqualTo(ExitCode.REFUSED.number());
        assertThat(run.err())
                .contains("StoreRefused", "check the certificates in store.ca, store.certificate and store.key");
    }

    @Test
    void a_provider_that_is_not_there_is_told_with_cause_and_cure() {
        var run = start("--store", "unix:" + folder.resolve("nowhere"));

        assertThat(run.process().exitValue()).as(run.err()).isEqualTo(ExitCode.UNREACHABLE.number());
        assertThat(run.err()).contains("StoreUnreachable", "No such file or directory", "./landfall provide");
    }

    /** Says where it listens: the port was any free one. */
    private String provide() {
        var arguments = List.of(
                "provide",
                "--store",
                "rocksdb:" + folder.resolve("rocks"),
                "--at",
                ANY,
                "--at-ca",
                ours.ca().toString(),
                "--at-certificate",
                ours.server().toString(),
                "--at-key",
                ours.serverKey().toString());
        var provider = program.begin(arguments);
        Awaitility.await("a provider")
                .atMost(Program.PATIENCE)
                .until(() -> provider.out().endsWith("\n"));
        return provider.out().strip().replace("ready: ", "");
    }

    private String config(String url, HubKeys trusted, HubKeys own) throws IOException {
        var file = folder.resolve("hub.yaml");
        Files.writeString(file, """
                store:
                  kind: remote
                  url: %s
                  ca: %s
                  certificate: %s
                  key: %s
                """.formatted(url, trusted.ca(), own.server(), own.serverKey()));
        return file.toString();
    }

    private Running start(String... more) {
        var arguments = new ArrayList<>(List.of("start", "--output", "json"));
        arguments.addAll(List.of("--api-port", "0", "--coaps-port", "0", "--metrics-port", "0"));
        arguments.addAll(List.of(more));
        var run = program.begin(arguments);
        run.await();
        return run;
    }
}
