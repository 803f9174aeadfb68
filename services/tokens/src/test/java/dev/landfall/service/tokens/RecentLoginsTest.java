package dev.landfall.service.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfall.core.access.Principal;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is known of a login holds for five seconds, whatever the clock does. */
@Timeout(120)
class RecentLoginsTest {
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

    private final RecentLogins logins = new RecentLogins();
    private final Principal ada =
            new Principal("ada", "acme", "ada", Optional.empty(), Set.of(), "t1", NOON.plusSeconds(3600));

    @Test
    void a_login_is_known_until_just_before_five_seconds() {
        logins.keep("t1", ada, NOON, logins.revocations());

        assertThat(logins.find("t1", NOON)).contains(ada);
        assertThat(logins.find("t1", NOON.plus(RecentLogins.KEPT).minusNanos(1)))
                .contains(ada);
        assertThat(logins.find("t1", NOON.plus(RecentLogins.KEPT))).isEmpty();
    }

    @Test
    void a_clock_that_is_set_back_does_not_make_it_last_longer() {
        logins.keep("t1", ada, NOON, logins.revocations());

        assertThat(logins.find("t1", NOON.minus(Duration.ofHours(1)))).isEmpty();
        assertThat(logins.find("t1", NOON)).isEmpty();
    }
}
