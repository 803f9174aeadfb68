package dev.landfall.provider.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An operator reads two lines of an outage, however many writes it refused. */
@Timeout(120)
class OutageLogTest {
    private static final Logger LOG = Logger.getLogger(OutageLog.class.getName());

    private final List<LogRecord> told = new CopyOnWriteArrayList<>();
    private final Handler listener = new Handler() {
        @Override
        public void publish(LogRecord line) {
            told.add(line);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };
    private final OutageLog outage = new OutageLog("/data/store");

    @BeforeEach
    void listen() {
        LOG.addHandler(listener);
    }

    @AfterEach
    void leave() {
        LOG.removeHandler(listener);
    }

    @Test
    void it_is_told_once_that_writes_fail_and_once_that_they_succeed_again() {
        outage.over();
        outage.failed("the disk is full");
        outage.failed("the disk is full");
        outage.failed("something else");
        outage.over();
        outage.over();

        assertThat(told).extracting(LogRecord::getLevel).containsExactly(Level.WARNING, Level.INFO);
        assertThat(told.getFirst().getMessage()).contains("/data/store", "the disk is full");
        assertThat(told.getLast().getMessage()).contains("writes again").matches(".* \\d+ ms");
        assertThat(told).allSatisfy(line -> assertThat(line.getThrown()).isNull());
    }

    @Test
    void a_second_outage_is_told_again() {
        outage.failed("the disk is full");
        outage.over();
        outage.failed("the disk is full");

        assertThat(told).hasSize(3);
    }
}
