package dev.landfall.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;

/**
 * Measures what one owner that asks for fifty times its share costs other owners: their response times before and meanwhile, and the
 * answers to the owner that asks for too much. The hub and this program are two processes on one machine. A refused request is repeated
 * after a pause. Arguments: {@code [SECONDS [CONCURRENT [REST-MILLIS]]]}.
 */
public final class FairnessBenchmark {
    /** A lower limit of waiting calls: a client could not open fifty times the usual share. */
    private static final String SETTINGS = "api.waiting-max: 64\n";

    private static final int GREEDY = 50 * 32;

    private FairnessBenchmark() {}

    /** Arguments: {@code [SECONDS [CONCURRENT [REST-MILLIS]]]}. */
    public static void main(String[] arguments) throws IOException, InterruptedException, GeneralSecurityException {
        var seconds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 20;
        var concurrent = arguments.length > 1 ? Integer.parseInt(arguments[1]) : GREEDY;
        var rest = Duration.ofMillis(arguments.length > 2 ? Long.parseLong(arguments[2]) : 1_000);
        var work = Files.createTempDirectory("landfall-fair");
        boolean fair;
        try (var hub = HubProcess.start(Path.of("").toAbsolutePath(), work, SETTINGS)) {
            fair = isFair(hub, seconds, concurrent, rest);
        }
        System.exit(fair ? 0 : 1);
    }

    private static boolean isFair(HubProcess hub, int seconds, int concurrent, Duration rest)
            throws IOException, InterruptedException, GeneralSecurityException {
        var other = hub.run("token", "--owner", "other");
        AnswerTimes.of(hub, other, seconds);
        var before = AnswerTimes.of(hub, other, seconds);
        try (var overload = new OverloadingOwner(hub, "greedy")) {
            overload.liveReads(concurrent, Duration.ofMinutes(10), rest);
            AnswerTimes.of(hub, other, seconds);
            var cpu = hub.cpuSeconds();
            var meanwhile = AnswerTimes.of(hub, other, seconds);
            System.out.println("before:    " + before);
            System.out.println("meanwhile: " + meanwhile);
            System.out.println("the greedy owner was told " + overload.answers());
            System.out.println("busy cores of the hub meanwhile: " + (hub.cpuSeconds() - cpu) / seconds);
            return meanwhile.millis(99) <= 2 * before.millis(99);
        }
    }
}
