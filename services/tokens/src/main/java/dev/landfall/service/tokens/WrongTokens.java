package dev.landfall.service.tokens;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Limits how often unknown tokens are logged, so that guesses cannot fill the log. Any thread. */
final class WrongTokens {
    private static final Logger LOG = LoggerFactory.getLogger(WrongTokens.class);
    private static final Duration PAUSE = Duration.ofSeconds(10);

    private final InstantSource clock;
    private Instant lastReport = Instant.MIN;
    private long untold;

    WrongTokens(InstantSource clock) {
        this.clock = clock;
    }

    void note() {
        var count = count();
        if (count > 0) {
            LOG.atWarn()
                    .addKeyValue("reason", "wrong-token")
                    .addKeyValue("count", count)
                    .log("refused to log in");
        }
    }

    /**
     * Counts an unknown token.
     *
     * @return how many to log now; 0 for none
     */
    synchronized long count() {
        untold++;
        var now = clock.instant();
        // After the clock was set back, the stored time is not used.
        if (!now.isBefore(lastReport) && now.isBefore(lastReport.plus(PAUSE))) {
            return 0;
        }
        lastReport = now;
        var count = untold;
        untold = 0;
        return count;
    }
}
