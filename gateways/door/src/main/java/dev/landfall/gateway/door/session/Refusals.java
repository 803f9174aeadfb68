package dev.landfall.gateway.door.session;

import dev.landfall.guard.NodeLocal;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts every refusal by its reason and logs it. For each reason only {@value #LOGGED_A_SECOND_MAX} refusals a second are logged, so
 * that nobody can fill the disk. Any thread.
 */
public final class Refusals {
    private static final int LOGGED_A_SECOND_MAX = 20;
    private static final int REASONS_MAX = 200;

    private final Logger log;
    private final DoorMeters meters;

    @NodeLocal("nothing: how often this process has logged each reason")
    private final Map<String, Window> windows = new ConcurrentHashMap<>();

    /** The refusals of one gateway, which its meters name. */
    public Refusals(DoorMeters meters) {
        // Each gateway has its own logger, so that one of them can be silenced.
        this(meters, LoggerFactory.getLogger("dev.landfall.gateway." + meters.door() + ".session.Refusals"));
    }

    Refusals(DoorMeters meters, Logger log) {
        this.meters = meters;
        this.log = log;
    }

    /**
     * Counts and logs a refusal.
     *
     * @param reason a word such as {@code slow-reader}
     * @param connection the id of the connection
     * @param device the id of the device; empty when it is not known
     * @param detail only for the log
     */
    public void refused(String reason, String connection, String device, String detail) {
        meters.refused(reason);
        var window = windows.get(reason);
        if (window == null) {
            if (windows.size() >= REASONS_MAX) {
                return;
            }
            window = windows.computeIfAbsent(reason, _ -> new Window());
        }
        var suppressed = window.enter(System.nanoTime());
        if (suppressed >= 0) {
            log.atInfo()
                    .addKeyValue("reason", reason)
                    .addKeyValue("connection", connection)
                    .addKeyValue("device", device)
                    .addKeyValue("detail", detail)
                    .addKeyValue("suppressed", suppressed)
                    .log("refused");
        }
    }

    /** The current second of one reason. */
    private static final class Window {
        private static final long SECOND = 1_000_000_000L;

        @NodeLocal("nothing: how often this process has logged each reason")
        private final AtomicInteger suppressed = new AtomicInteger();

        private long began = System.nanoTime();
        private int logged;

        /**
         * Counts a refusal of this second.
         *
         * @return how many were left out before this one; -1 when this one is left out too
         */
        synchronized int enter(long now) {
            if (now - began >= SECOND) {
                began = now;
                logged = 0;
            }
            if (logged == LOGGED_A_SECOND_MAX) {
                suppressed.incrementAndGet();
                return -1;
            }
            logged++;
            return suppressed.getAndSet(0);
        }
    }
}
