package dev.landfall.gateway.door.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class AttendanceTest {
    private final Attendance attendance = new Attendance();

    @Test
    void it_waits_for_the_last_one_and_no_longer_than_it_may() {
        attendance.began();
        attendance.began();
        attendance.ended();

        assertThat(attendance.awaitEnd(Duration.ofMillis(5))).isFalse();
        Thread.ofVirtual().start(attendance::ended);

        assertThat(attendance.awaitEnd(Duration.ofSeconds(5))).isTrue();
    }
}
