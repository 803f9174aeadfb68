package dev.landfall.bench;

import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** The response times that an app measured, in nanoseconds, sorted. */
record AnswerTimes(long[] nanos) {
    private static final long PAUSE_NANOS = 10_000_000;
    private static final int TIMES_MAX = 1_000_000;

    /**
     * Asks for the list of an owner's devices a hundred times a second, for {@code seconds}.
     *
     * @throws IllegalStateException when the hub refuses
     */
    static AnswerTimes of(HubProcess hub, String token, int seconds) throws IOException, InterruptedException {
        var times = new long[TIMES_MAX];
        var count = 0;
        var until = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (System.nanoTime() < until && count < times.length) {
            var began = System.nanoTime();
            var status = hub.get(token, "/landfall/v1/devices").statusCode();
            if (status != 200) {
                throw new IllegalStateException("the app was told " + status);
            }
            times[count++] = System.nanoTime() - began;
            TimeUnit.NANOSECONDS.sleep(began + PAUSE_NANOS - System.nanoTime());
        }
        var some = Arrays.copyOf(times, count);
        Arrays.sort(some);
        return new AnswerTimes(some);
    }

    /** The percentile of the response times, in milliseconds. */
    double millis(int percent) {
        return nanos[Math.min(nanos.length - 1, nanos.length * percent / 100)] / 1e6;
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%d answers, p50 %.2f ms, p99 %.2f ms, worst %.2f ms",
                nanos.length,
                millis(50),
                millis(99),
                millis(100));
    }
}
