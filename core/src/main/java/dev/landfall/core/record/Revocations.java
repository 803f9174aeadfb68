package dev.landfall.core.record;

import dev.landfall.core.access.RevokedTokenIds;
import dev.landfall.core.feed.LogFollower;
import dev.landfall.core.model.ListPage;
import dev.landfall.core.model.Reason;
import dev.landfall.core.model.Refused;
import dev.landfall.core.stored.Names;
import dev.landfall.core.stored.Nanos;
import dev.landfall.form.UnknownForms;
import dev.landfall.provider.Partition;
import dev.landfall.provider.Store;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * Revoked tokens, durable: a record for each, which goes when the token would have expired. On this node a revocation holds when
 * {@link #revoke} returns; the others see it in the log, or with their next look, a second later, or as much later as the store finds records. The ids of the records begin with the time,
 * so that a look reads only what was revoked in the last minutes; all are read at the start, now and then, and after the store
 * was away.
 */
public final class Revocations implements LogFollower {
    private static final String KIND = "revoked-token";
    private static final int PAGE = 1000;
    /** The time span of one prefix of ids, in seconds: the last two digits are left out. */
    private static final int SPAN = 100;

    /** The time after which all records are read again. */
    private static final Duration ALL_ANEW = Duration.ofMinutes(10);
    /** After so much time without a look all records are read, because a look covers only the last minutes. */
    private static final Duration BLIND_MAX = Duration.ofSeconds(SPAN / 2);

    private final Records records;
    private final RevokedTokenIds revoked;
    private final InstantSource clock;
    /** When all records were read last. Under the lock of this object. */
    private Instant complete = Instant.EPOCH;
    /** When the last look was. Under the lock of this object. */
    private Instant looked = Instant.EPOCH;

    /** @param revoked the set that is filled with what the records say */
    public Revocations(Records records, RevokedTokenIds revoked, InstantSource clock) {
        this.records = records;
        this.revoked = revoked;
        this.clock = clock;
    }

    /**
     * Revokes a token, or all tokens of a grant. Blocks; durable when it returns. Does nothing when the id is revoked already
     * or has expired.
     *
     * @param id the id as in {@link dev.landfall.core.access.Principal#tokenId}, or its part before the dot
     * @param until when the last of these tokens expires, including the tolerance for clocks
     * @throws Refused INVALID for an empty id; UNAVAILABLE
     */
    public void revoke(String id, Instant until) {
        if (id.isEmpty()) {
            throw new Refused(Reason.INVALID, "A token without an id cannot be revoked.");
        }
        var now = clock.instant();
        if (!now.isBefore(until) || revoked.has(id)) {
            return;
        }
        var form = new RevokedForm(id, Nanos.of(until));
        var key = new Records.Key(Records.HUB, KIND, second(now) + "-" + hash(id));
        try {
            records.put(key, 0, form.encode(), "", Optional.of(until));
        } catch (Refused refused) {
            // Another caller has revoked the same id within this second.
            if (refused.reason() != Reason.DUPLICATE) {
                throw refused;
            }
        }
        revoked.add(id, until);
    }

    /**
     * Reads what other nodes have revoked. Called once each second; blocks. The first call reads all records.
     *
     * @throws Refused UNAVAILABLE when the store does not answer
     */
    public synchronized void look() {
        var now = clock.instant();
        var past = now.isBefore(complete) || now.isAfter(complete.plus(ALL_ANEW));
        if (past || now.isAfter(looked.plus(BLIND_MAX))) {
            read("");
            complete = now;
        } else {
            // The clocks of other nodes may differ, and a list may lag behind the writes: neighbouring spans are read
            // as well.
            var late = (int) records.findLag().dividedBy(Duration.ofSeconds(SPAN));
            for (var span = -1 - late; span <= 1; span++) {
                var second = second(now.plusSeconds((long) span * SPAN));
                read(second.substring(0, second.length() - 2));
            }
        }
        looked = now;
        revoked.forgetBefore(now);
    }

    @Override
    public void appended(Partition partition, List<Store.Written> written) {
        if (Names.recordOf(partition).filter(name -> name.kind().equals(KIND)).isEmpty()) {
            return;
        }
        for (var one : written) {
            for (var event : one.events()) {
                UnknownForms.known(() -> RecordHead.decode(event))
                        .filter(head -> head.state() == RecordHead.State.KEPT)
                        .map(head -> RevokedForm.decode(head.bytes()))
                        .ifPresent(form -> revoked.add(form.id(), Nanos.instant(form.until())));
            }
        }
    }

    @Override
    public void deleted(Partition partition) {
        // It would have expired.
    }

    @Override
    public void gap() {
        // The look each second sees what was not followed.
    }

    private void read(String prefix) {
        Function<Optional<String>, ListPage<Records.Record>> pages =
                token -> records.list(Records.HUB, KIND, new Records.Group("", prefix), token, PAGE);
        var page = pages.apply(Optional.empty());
        while (true) {
            for (var record : page.items()) {
                var form = RevokedForm.decode(record.bytes());
                revoked.add(form.id(), Nanos.instant(form.until()));
            }
            if (page.next().isEmpty()) {
                return;
            }
            page = pages.apply(page.next());
        }
    }

    /** The time in seconds, as text that sorts in the order of time. */
    private static String second(Instant time) {
        return String.format(Locale.ROOT, "%012d", Math.max(0, time.getEpochSecond()));
    }

    private static String hash(String id) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(id.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
