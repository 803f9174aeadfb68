package dev.landfall.app.hub;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.landfall.provider.Status;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

@Timeout(120)
class StoreWatchTest {
    private static final Status WELL = Status.well("Writable");
    private static final Status AWAY =
            new Status(List.of(new Status.Condition("Writable", false, "Unreachable", "it does not answer")));

    private final Logger log = (Logger) LoggerFactory.getLogger(StoreWatch.class);
    private final ListAppender<ILoggingEvent> said = new ListAppender<>();
    private Status status = WELL;
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    @BeforeEach
    void listen() {
        log.setLevel(Level.INFO);
        said.start();
        log.addAppender(said);
    }

    @AfterEach
    void leave() {
        log.detachAppender(said);
    }

    @Test
    void an_outage_is_two_lines_however_long_it_takes() {
        try (var watch = new StoreWatch(() -> status, () -> now)) {
            watch.look();
            status = AWAY;
            for (var i = 0; i < 100; i++) {
                watch.look();
                now = now.plusMillis(500);
            }
            status = WELL;
            watch.look();
            watch.look();

            assertThat(said.list).hasSize(2);
            assertThat(said.list.getFirst().getLevel()).isEqualTo(Level.WARN);
            assertThat(said.list.getFirst().getFormattedMessage())
                    .isEqualTo("the store cannot be used: Unreachable: it does not answer");
            assertThat(said.list.getLast().getLevel()).isEqualTo(Level.INFO);
            assertThat(said.list.getLast().getKeyValuePairs()).singleElement().hasToString("seconds=\"50.0\"");
        }
    }

    @Test
    void a_trouble_that_is_over_by_the_next_look_is_none() {
        try (var watch = new StoreWatch(() -> status, () -> now)) {
            for (var i = 0; i < 10; i++) {
                status = i % 2 == 0 ? AWAY : WELL;
                watch.look();
            }

            assertThat(said.list).isEmpty();
        }
    }
}
