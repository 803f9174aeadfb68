package dev.landfall.bench;

import dev.landfall.conformance.server.PostgresServer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same on PostgreSQL, and with the database killed under the hub: devices and readers go on without help. */
class PostgresCrashTest {
    @TempDir
    Path work;

    private final PostgresServer server = PostgresServer.start();

    @AfterEach
    void stop() {
        server.close();
    }

    private Torment torment() throws Exception {
        return new Torment(
                work,
                List.of(
                        "--store",
                        server.url(server.database()),
                        "--store-password-file",
                        server.passwordFile().toString()));
    }

    private void blow() {
        server.killHard();
        server.restart();
    }

    @Test
    void nothing_that_was_said_is_lost_when_the_hub_is_killed() throws Exception {
        torment().killHub(1);
    }

    @Test
    void nothing_that_was_said_is_lost_when_the_database_is_killed_twice() throws Exception {
        torment().killBeneath(2, this::blow);
    }

    @Test
    @Tag("long")
    void nothing_that_was_said_is_lost_when_the_hub_is_killed_twenty_times() throws Exception {
        torment().killHub(20);
    }

    @Test
    @Tag("long")
    void nothing_that_was_said_is_lost_when_the_database_is_killed_twenty_times() throws Exception {
        torment().killBeneath(20, this::blow);
    }
}
