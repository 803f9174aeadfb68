package dev.landfall.gateway.api.landfall;

import dev.landfall.core.feed.Feed;
import dev.landfall.core.feed.FeedEvent;
import dev.landfall.core.feed.Filter;
import dev.landfall.core.feed.Subscription;
import dev.landfall.core.model.DeviceEvent;
import dev.landfall.core.model.DeviceId;
import dev.landfall.core.model.Fact;
import dev.landfall.core.model.Reason;
import dev.landfall.core.model.Refused;
import dev.landfall.core.quota.ShareKey;
import dev.landfall.gateway.api.http.ApiFailure;
import dev.landfall.gateway.api.http.ApiMeters;
import dev.landfall.gateway.api.http.ApiSeats;
import dev.landfall.gateway.api.http.Authentication;
import dev.landfall.gateway.api.http.HttpErrorMapper;
import dev.landfall.gateway.api.http.StreamedLines;
import dev.landfall.gateway.api.stream.SubscriptionReader;
import dev.landfall.gateway.api.stream.TokenWatch;
import dev.landfall.guard.NodeLocal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The route for live events, line by line, as long as the reader is connected. */
final class WatchRoute {
    private static final Duration BEAT = Duration.ofSeconds(10);
    private static final Duration STALL = Duration.ofMinutes(5);
    private static final byte[] ALIVE = "\n".getBytes(StandardCharsets.US_ASCII);

    private final Feed feed;
    private final Authentication authentication;
    private final ApiMeters meters;
    private final ApiSeats seats;

    @NodeLocal("nothing: who watches at this process")
    private final AtomicInteger watchers = new AtomicInteger();

    private volatile boolean stopping;

    WatchRoute(Feed feed, Authentication authentication, ApiMeters meters, ApiSeats seats) {
        this.feed = feed;
        this.authentication = authentication;
        this.meters = meters;
        this.seats = seats;
    }

    /** Ends all watches. */
    void stop() {
        stopping = true;
    }

    void watch(LandfallRequest request) {
        request.takes("device", "href", "from");
        var from = request.query().first("from").filter(text -> !text.equals("now"));
        var filter = filter(request);
        request.exchange().follows();
        meters.subscribers("watch", watchers.incrementAndGet());
        try (var _ = seats.subscription(ShareKey.of(request.principal()));
                var subscription = feed.subscribe(request.principal(), filter, from)) {
            deliver(request, subscription);
        } finally {
            meters.subscribers("watch", watchers.decrementAndGet());
        }
    }

    private static Filter filter(LandfallRequest request) {
        var hrefs = Set.copyOf(request.query().all("href"));
        Set<DeviceId> devices = request.query().all("device").stream()
                .map(text -> DeviceId.parse(text).orElseThrow(() -> ApiFailure.invalid("device must be a UUID")))
                .collect(Collectors.toUnmodifiableSet());
        Predicate<Fact> wanted = hrefs.isEmpty() ? _ -> true : fact -> about(fact.event(), hrefs);
        return new Filter(devices, wanted);
    }

    private static boolean about(DeviceEvent event, Set<String> hrefs) {
        return switch (event) {
            case DeviceEvent.ResourceChanged changed -> hrefs.contains(changed.href());
            case DeviceEvent.CommandEvent command -> hrefs.contains(command.href());
            default -> false;
        };
    }

    private void deliver(LandfallRequest request, Subscription subscription) {
        var lines = request.exchange().lines(LandfallRequest.LINES, STALL);
        // The reader learns at once that the subscription has begun.
        lines.flush();
        var sender = new Sender(lines, subscription);
        var watch = new TokenWatch(authentication, token(request));
        var failed = HttpErrorMapper.attempt(
                () -> SubscriptionReader.follow(subscription, watch, () -> lines.open() && !stopping, sender::send));
        failed.ifPresent(failure -> lines.write(LandfallRequest.error(failure)));
        if (stopping) {
            lines.write(LandfallRequest.error(
                    HttpErrorMapper.failure(new Refused(Reason.UNAVAILABLE, "the hub is stopping"))));
        }
        lines.close();
    }

    private static String token(LandfallRequest request) {
        return Authentication.token(request.exchange().header("authorization"));
    }

    private final class Sender {
        private final StreamedLines lines;
        private final Subscription subscription;
        private long sentAt = System.nanoTime();

        Sender(StreamedLines lines, Subscription subscription) {
            this.lines = lines;
            this.subscription = subscription;
        }

        void send(List<FeedEvent> events) {
            for (var event : events) {
                lines.write(WatchLines.line(event, subscription.token(event)));
            }
            var now = System.nanoTime();
            if (!events.isEmpty()) {
                meters.delivered(events.size());
            } else if (now - sentAt >= BEAT.toNanos()) {
                lines.write(ALIVE);
            } else {
                return;
            }
            sentAt = now;
            lines.flush();
        }
    }
}
