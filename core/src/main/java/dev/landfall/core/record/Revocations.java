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
    /** Seconds of one prefix of ids: the last two digits are left out. */
    private static final int SPAN = 100;

    private static final Duration ALL_ANEW = Duration.ofMinutes(10);
    /** After so long without a look all are read: more may have come than a look sees. */
    private static final Duration BLIND_MAX = Duration.ofSeconds(SPAN / 2);

    private final Records records;
    private final RevokedTokenIds revoked;
    private final InstantSource clock;
    private Instant complete = Instant.EPOCH;
    private Instant looked = Instant.EPOCH;

    /** @param revoked is filled */
    public Revocations(Records records, RevokedTokenIds revoked, InstantSource clock) {
        this.records = records;
        this.revoked = revoked;
        this.clock = clock;
    }

    /**
     * Revokes a token, or all of a grant. Durable when it returns. Again, or one that has expired: nothing happens.
     *
     * @param id as {@link dev.landfall.core.access.Principal#tokenId} has it, or what stands before its dot
     * @param until when the last of these tokens expires, with what clocks may differ
     * @throws Refused INVALID for an id that is none; UNAVAILABLE
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
            // Somebody else did the same in this second.
            if (refused.reason() != Reason.DUPLICATE) {
                throw refused;
            }
        }
        revoked.add(id, until);
    }

    /**
     * Takes notice of what other nodes revoked; called every second. The first time it reads all there is.
     *
     * @throws Refused UNAVAILABLE
     */
    public synchronized void look() {
        var now = clock.instant();
        var past = now.isBefore(complete) || now.isAfter(complete.plus(ALL_ANEW));
        if (past || now.isAfter(looked.plus(BLIND_MAX))) {
            read("");
            complete = now;
        } else {
            // The clocks of others may go before or after, and a record may be found some time after it was written.
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

    /** As text that sorts as the time does. */
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
