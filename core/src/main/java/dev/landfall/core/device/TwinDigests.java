package dev.landfall.core.device;

import dev.landfall.core.device.DeviceSession.Report;
import dev.landfall.core.model.AnswerStatus;
import dev.landfall.core.model.Content;
import dev.landfall.core.model.DeviceEvent;
import dev.landfall.core.stored.Names;
import dev.landfall.core.stored.StoredEvents;
import dev.landfall.guard.NodeLocal;
import dev.landfall.provider.Partition;
import dev.landfall.provider.Store;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The digests of all twins of one session. They tell whether a report is new, without the values themselves. For one thread at a
 * time.
 */
final class TwinDigests {
    /** The maximum number of resources of one device, withdrawn ones included. */
    static final int RESOURCES_MAX = 4096;
    /**
     * The maximum number of bytes that the values of one device's resources have together. They are read at once when the device signs
     * in.
     */
    static final long BYTES_MAX = 16 << 20;

    private static final SipHash HASH = SipHash.random();

    @NodeLocal("the heads of the device, read at the sign-in")
    private final Map<String, TwinDigest> byHref = new HashMap<>();

    private final StoredEvents.Origin origin;
    private final Predicate<String> kept;
    /** The version from which the streams of new resources begin, so that they follow the versions from before a deletion. */
    private final long floor;

    private long heard;
    /** The size of all values, in bytes. */
    private long bytes;

    /**
     * @param view all streams of the device
     * @param origin encodes the events
     * @param kept whether the hub keeps the value of a resource; the device may not report those
     */
    TwinDigests(Store.PartitionView view, StoredEvents.Origin origin, Predicate<String> kept) {
        this.origin = origin;
        this.kept = kept;
        this.floor = view.floor();
        view.heads().entrySet().stream()
                .filter(entry -> Names.isResource(entry.getKey()) && !kept.test(entry.getKey()))
                .sorted(Comparator.comparingLong(entry -> entry.getValue().time()))
                .forEach(entry -> load(entry.getKey(), entry.getValue()));
    }

    private void load(String href, Store.Head head) {
        var event = StoredEvents.decode(href, head.bytes());
        if (event instanceof DeviceEvent.Unknown) {
            // A newer version has written this event. The device's next report follows it.
            byHref.put(href, new TwinDigest(href, head.version()));
        }
        if (event instanceof DeviceEvent.ResourceChanged changed) {
            var twin = new TwinDigest(href, head.version());
            twin.content = content(changed.status(), changed.content());
            twin.types = types(changed.types());
            twin.takenAt = changed.takenAt();
            twin.etag = changed.etag();
            twin.heard = ++heard;
            twin.bytes = changed.content().bytes().length;
            bytes += twin.bytes;
            byHref.put(href, twin);
        }
    }

    /** Removes the resources whose values the hub keeps since the links have changed. */
    void handOver() {
        byHref.values().removeIf(twin -> {
            var handed = kept.test(twin.href);
            bytes -= handed ? twin.bytes : 0;
            return handed;
        });
    }

    /** Whether the resource has or had a value. */
    boolean has(String href) {
        return byHref.containsKey(href);
    }

    /**
     * The changes that these reports make.
     *
     * @throws Unfit if they exceed a limit
     */
    TwinChanges fold(List<Report> reports) {
        if (reports.size() == 1) {
            var next = next(reports.getFirst(), null, 0);
            return next == null ? TwinChanges.NOTHING : fits(new TwinChanges(List.of(next)));
        }
        var nexts = new LinkedHashMap<String, TwinChanges.Next>();
        var fresh = 0;
        for (var report : reports) {
            var before = nexts.get(report.href());
            var next = next(report, before, fresh);
            if (next != null && before == null) {
                nexts.put(report.href(), next);
                fresh += next.fresh ? 1 : 0;
            }
        }
        return nexts.isEmpty() ? TwinChanges.NOTHING : fits(new TwinChanges(new ArrayList<>(nexts.values())));
    }

    /** Checks the limits. Changes that make a device smaller are always accepted, also if it is too large already. */
    private TwinChanges fits(TwinChanges changes) {
        var more = 0L;
        for (var i = 0; i < changes.nexts().size(); i++) {
            var next = changes.nexts().get(i);
            more += next.bytes - next.twin.bytes;
        }
        if (more > 0 && bytes + more > BYTES_MAX) {
            throw new Unfit("too-large");
        }
        return changes;
    }

    /** Applies the changes of a message whose append was offered. */
    void apply(TwinChanges changes) {
        var nexts = changes.nexts();
        for (var i = 0; i < nexts.size(); i++) {
            var next = nexts.get(i);
            var twin = next.twin;
            twin.version += next.events.size();
            twin.content = next.content;
            twin.types = next.types;
            twin.takenAt = next.takenAt;
            twin.etag = next.etag;
            twin.heard = ++heard;
            bytes += next.bytes - twin.bytes;
            twin.bytes = next.bytes;
            if (next.fresh) {
                byHref.put(twin.href, twin);
            }
        }
    }

    /** The ETags of the resources that were reported last, newest first. */
    List<byte[]> etags(int limit) {
        return byHref.values().stream()
                .filter(twin -> twin.etag.length > 0)
                .sorted(Comparator.comparingLong((TwinDigest twin) -> twin.heard)
                        .reversed())
                .limit(limit)
                .map(twin -> twin.etag)
                .toList();
    }

    /** Reports of NOT_FOUND for those of these resources that have a value. */
    List<Report> gone(Collection<String> hrefs, long sequence) {
        return hrefs.stream()
                .filter(byHref::containsKey)
                .map(href ->
                        new Report(href, AnswerStatus.NOT_FOUND, Content.NONE, List.of(), TwinDigest.NO_ETAG, sequence))
                .toList();
    }

    /**
     * The change that a report makes to a twin.
     *
     * @param before the change that this message makes already; null when there is none
     * @param fresh the number of new resources in this message
     * @return {@code before} when the message repeats it; null when nothing is new
     */
    private TwinChanges.@Nullable Next next(Report report, TwinChanges.@Nullable Next before, int fresh) {
        var known = before == null ? byHref.get(report.href()) : before.twin;
        var content = content(report.status(), report.content());
        // A message without types leaves the types as they are.
        var types = report.types().isEmpty() ? 0 : types(report.types());
        var takenAt = Math.max(0, report.takenAt());
        if (known != null && again(report, known, before) && unchanged(known, before, content, types)) {
            keepEtag(known, before, report.etag());
            return before;
        }
        var when = new StoredEvents.When(report.sequence(), takenAt);
        var event = origin.changed(report.status(), report.content(), report.types(), report.etag(), when);
        var next = before;
        if (next == null) {
            next = known == null
                    ? new TwinChanges.Next(new TwinDigest(checked(report.href(), fresh), floor), true, event)
                    : new TwinChanges.Next(known, false, event);
        } else {
            next.add(event);
        }
        next.content = content;
        next.types = types;
        next.takenAt = takenAt;
        next.etag = report.etag();
        next.bytes = report.content().bytes().length;
        return next;
    }

    /** Whether a report may repeat the known one: a report of a state may, a sample only if its time is the same. */
    private static boolean again(Report report, TwinDigest known, TwinChanges.@Nullable Next before) {
        var at = report.takenAt();
        return at == Report.STATE || (at > 0 && at == (before == null ? known.takenAt : before.takenAt));
    }

    private static boolean unchanged(TwinDigest known, TwinChanges.@Nullable Next before, long content, long types) {
        return before == null
                ? known.content == content && (types == 0 || known.types == types)
                : before.content == content && (types == 0 || before.types == types);
    }

    private static void keepEtag(TwinDigest known, TwinChanges.@Nullable Next before, byte[] etag) {
        if (before != null) {
            before.etag = etag;
        } else {
            known.etag = etag;
        }
    }

    private String checked(String href, int fresh) {
        if (byHref.size() + fresh >= RESOURCES_MAX) {
            throw new Unfit("too-many-resources");
        }
        try {
            Partition.checkName("href", href);
        } catch (IllegalArgumentException invalid) {
            throw new Unfit("invalid-href", invalid);
        }
        if (!Names.isResource(href)) {
            throw new Unfit("invalid-href");
        }
        if (kept.test(href)) {
            throw new Unfit("kept-by-hub");
        }
        return href;
    }

    private static long content(AnswerStatus status, Content content) {
        return HASH.of(((long) status.code() << 32) | (content.format() & 0xffff_ffffL), content.bytes());
    }

    private static long types(List<String> types) {
        var hash = 0L;
        for (var type : types) {
            hash = HASH.of(hash, type.getBytes(StandardCharsets.UTF_8));
        }
        return hash;
    }

    /** A message that cannot be accepted, with the reason in one word. */
    static final class Unfit extends RuntimeException {
        private static final long serialVersionUID = 1L;

        final String reason;

        Unfit(String reason) {
            this(reason, null);
        }

        Unfit(String reason, @Nullable Throwable cause) {
            // A device can cause many of them: no stack trace.
            super(reason, cause, false, false);
            this.reason = reason;
        }
    }
}
