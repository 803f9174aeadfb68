package dev.landfall.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfall.app.data.ReadyFile;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A machine on which other programs have the ports already. */
final class TakenPortsTest {
    private static final int MQTTS = 8883;

    @TempDir
    Path folder;

    private Program program;

    @BeforeEach
    void prepare() {
        program = new Program(folder);
    }

    @AfterEach
    void end() {
        program.close();
    }

    @Test
    void when_the_usual_port_of_mqtt_is_taken_any_free_one_is_used() throws IOException {
        try (var _ = taken(MQTTS)) {
            program.hub();

            var ready = ReadyFile.read(program.data()).orElseThrow();

            assertThat(ready.mqtts()).startsWith("mqtts://127.0.0.1:").doesNotEndWith(":" + MQTTS);
        }
    }

    @Test
    void only_the_port_that_is_taken_is_named_with_the_option_that_chooses_another() throws IOException {
        try (var other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var port = String.valueOf(other.getLocalPort());

            var start = program.run("start", "--api-port", port, "--coaps-port", "0", "--metrics-port", "0");

            assertThat(start.process().exitValue()).isEqualTo(1);
            assertThat(start.err())
                    .contains("port " + port + " of 127.0.0.1 (the API) is in use already")
                    .contains("--api-port")
                    .doesNotContain("--coaps-port");
        }
    }

    /** Takes the port; null when another program has it, which is as good. */
    private static @Nullable ServerSocket taken(int port) throws IOException {
        try {
            return new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
        } catch (BindException already) {
            return null;
        }
    }
}
