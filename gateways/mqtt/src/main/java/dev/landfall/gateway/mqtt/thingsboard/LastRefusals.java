package dev.landfall.gateway.mqtt.thingsboard;

import dev.landfall.content.ContentFormat;
import dev.landfall.core.device.DeviceSession;
import dev.landfall.core.device.DeviceSession.Done;
import dev.landfall.core.device.DeviceSession.Report;
import dev.landfall.core.model.AnswerStatus;
import dev.landfall.core.model.Content;
import dev.landfall.guard.NodeLocal;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The last refusals of a device, for its owner: the resource {@value #HREF} of the device. The last {@value #KEPT_MAX} are kept, and they
 * are stored at most every 30 seconds. Any thread.
 */
final class LastRefusals {
    /** The href of the resource. */
    static final String HREF = "/refusals";
    /** The maximum number of refusals in the resource. */
    static final int KEPT_MAX = 8;

    private static final String TYPE = "landfall.refusals";
    private static final int DETAIL_CHARS_MAX = 200;
    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final byte[] NO_ETAG = {};

    private final DeviceSession session;
    private final LinkPublisher links;
    private final InstantSource clock;

    @NodeLocal("one connection: the last refusals that were written are in the resource /refusals")
    private final ArrayDeque<One> last = new ArrayDeque<>(0);

    private long count;
    private long reports;
    private boolean news;
    private boolean written;
    private long writtenAt;

    private record One(String time, String reason, String detail) {}

    LastRefusals(DeviceSession session, LinkPublisher links, InstantSource clock) {
        this.session = session;
        this.links = links;
        this.clock = clock;
    }

    /** Adds a refusal. */
    synchronized void add(String reason, String detail) {
        if (last.size() >= KEPT_MAX) {
            last.removeFirst();
        }
        last.add(new One(clock.instant().toString(), reason, some(detail)));
        count++;
        news = true;
    }

    private static String some(String detail) {
        if (detail.length() <= DETAIL_CHARS_MAX) {
            return detail;
        }
        var pair = Character.isHighSurrogate(detail.charAt(DETAIL_CHARS_MAX - 1));
        return detail.substring(0, pair ? DETAIL_CHARS_MAX - 1 : DETAIL_CHARS_MAX) + "…";
    }

    /** Stores new refusals if it is time. Event loop only; never waits. */
    void tick(long now) {
        synchronized (this) {
            if (!news || (written && now - writtenAt < PAUSE_NANOS)) {
                return;
            }
            writtenAt = now;
        }
        if (write()) {
            links.used(HREF, TYPE);
        }
    }

    /** Stores new refusals now, because the device leaves. Blocks; nothing else may be written for the device at the same time. */
    void left() {
        boolean anything;
        synchronized (this) {
            anything = news;
        }
        if (anything && write()) {
            links.used(HREF, TYPE);
            links.publish();
        }
    }

    private boolean write() {
        Report report;
        synchronized (this) {
            news = false;
            written = true;
            var content = new Content(ContentFormat.JSON, json());
            report = new Report(HREF, AnswerStatus.OK, content, List.of(TYPE), NO_ETAG, ++reports);
        }
        return session.offer(List.of(report), NOBODY);
    }

    private byte[] json() {
        var refusals = new LinkedHashMap<String, byte[]>();
        refusals.put("sinceConnected", JsonEmbedding.number(count));
        var all = last.stream()
                .map(one -> {
                    var members = new LinkedHashMap<String, byte[]>();
                    members.put("time", JsonEmbedding.quoted(one.time()));
                    members.put("reason", JsonEmbedding.quoted(one.reason()));
                    members.put("detail", JsonEmbedding.quoted(one.detail()));
                    return JsonEmbedding.object(members);
                })
                .toList();
        refusals.put("last", JsonEmbedding.list(all));
        return JsonEmbedding.object(refusals);
    }

    /** Nobody waits for the result: refusals that could not be stored are in the next write. */
    private static final Done NOBODY = new Done() {
        @Override
        public void stored() {}

        @Override
        public void failed(String reason) {}
    };
}
