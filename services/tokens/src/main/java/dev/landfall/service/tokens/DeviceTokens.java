package dev.landfall.service.tokens;

import dev.landfall.core.Core;
import dev.landfall.core.access.Principal;
import dev.landfall.core.device.Devices;
import dev.landfall.core.device.Farewell;
import dev.landfall.core.device.Introduction;
import dev.landfall.core.model.DeviceId;
import dev.landfall.core.model.DeviceKey;
import dev.landfall.core.model.Link;
import dev.landfall.core.model.Page;
import dev.landfall.core.model.Quota;
import dev.landfall.core.model.Reason;
import dev.landfall.core.model.Refused;
import dev.landfall.core.record.Records;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Access tokens of devices. A token stands for one device; a device may have several, so that one can be exchanged without a
 * pause. Only hashes are kept. A token ends when it is revoked, or when its device is deleted: signed up again it is another
 * device. All calls block, are safe for many threads, and refuse UNAVAILABLE when the store cannot be asked.
 */
public final class DeviceTokens implements Farewell {
    /** The most tokens of one device at once. */
    static final int TOKENS_MAX = 16;
    /** Why a session ends whose token was revoked. */
    static final String REVOKED = "token-revoked";

    private static final String KIND = "device-token";

    private final Records records;
    private final Core core;
    private final Owners owners;
    private final InstantSource clock;
    private final List<Link> links;
    private final RecentLogins recent = new RecentLogins();
    private final WrongTokens wrong;

    /** @param links what every device has that comes with a token, from the start */
    public DeviceTokens(Core core, InstantSource clock, List<Link> links) {
        this.core = core;
        this.records = core.records();
        this.owners = new Owners(core.access(), clock);
        this.clock = clock;
        this.links = List.copyOf(links);
        this.wrong = new WrongTokens(clock);
    }

    /**
     * What is asked for.
     *
     * @param owner whose device it is, in the principal's tenant
     * @param name of a device that is new; empty for none
     * @param device which; empty for a new one
     * @param token the one that the device has already, from a hub before this one; empty for a new one
     */
    public record Wish(String owner, String name, Optional<DeviceId> device, Optional<String> token) {
        @Override
        public String toString() {
            return "Wish[owner=" + owner + ", device=" + device + "]";
        }
    }

    /**
     * Makes a token, and signs its device up if nobody has it yet: from now on it is listed, offline.
     *
     * @throws Refused FORBIDDEN when the principal is neither an administrator nor that owner; INVALID for a name or a token
     *     that is none; ALREADY_OWNED; DUPLICATE when the token is another device's; TOO_MANY
     */
    public AccessToken create(Principal principal, Wish wish) {
        owners.checkMayEnrol(principal, wish.owner());
        var token = wish.token().orElseGet(Secrets::token);
        if (!Secrets.isToken(token)) {
            throw new Refused(
                    Reason.INVALID,
                    "A token is 16 to 100 letters, digits, dots, dashes, underscores and tildes; shorter ones are guessed.");
        }
        var id = Secrets.hash(token);
        var device = wish.device().orElseGet(() -> new DeviceId(UUID.randomUUID()));
        var before = current(id);
        if (before.isPresent() && !same(before.get(), principal.tenant(), wish.owner(), device)) {
            throw taken();
        }
        var self = owners.device(principal.tenant(), wish.owner(), device, id);
        core.registry().signUp(self, device, new Introduction(wish.name(), links));
        if (before.isEmpty()) {
            write(id, principal, self, device);
        }
        return new AccessToken(token, id, device);
    }

    /** Who has this token; empty when nobody has. What it costs does not depend on how wrong it is. */
    public Optional<Principal> login(String token) {
        var id = Secrets.hash(token);
        var now = clock.instant();
        var known = recent.find(id, now);
        if (known.isPresent()) {
            return known;
        }
        var seen = recent.revocations();
        var found = Secrets.isToken(token) ? current(id) : Optional.<StoredToken>empty();
        if (found.isEmpty()) {
            wrong.note();
            return Optional.empty();
        }
        var stored = found.get();
        var principal = owners.device(stored.tenant(), stored.owner(), stored.device(), stored.tokenId(id));
        recent.keep(id, principal, now, seen);
        return Optional.of(principal);
    }

    /**
     * The tokens of a device, by id.
     *
     * @throws Refused NOT_FOUND when there is no such device as far as the principal may know; FORBIDDEN
     */
    public Page<KnownToken> list(Principal principal, DeviceId device, Optional<String> page, int limit) {
        var view = checkedDevice(principal, device);
        var key = new DeviceKey(principal.tenant(), device);
        carryOver(key);
        var found = records.list(Records.HUB, KIND, group(key), page, limit);
        var tokens = found.items().stream()
                .filter(record -> StoredToken.decode(record.bytes()).registeredAt() == view.registeredAt())
                .map(DeviceTokens::known)
                .toList();
        return new Page<>(tokens, found.next());
    }

    /**
     * Ends a token at once, and the device's session here with it: with another token it may come back.
     *
     * @param id as {@link #list} tells it
     * @throws Refused NOT_FOUND when the device has no such token, or there is no such device; FORBIDDEN
     */
    public void revoke(Principal principal, DeviceId device, String id) {
        checkedDevice(principal, device);
        var stored = id.isEmpty() ? Optional.<StoredToken>empty() : read(id);
        var key = new DeviceKey(principal.tenant(), device);
        if (stored.filter(one -> one.key().equals(key)).isEmpty()) {
            throw new Refused(Reason.NOT_FOUND, "The device has no such token.");
        }
        records.delete(key(id));
        recent.forget(id);
        // Whoever logged in with it elsewhere goes on with what that node knows: this is how it gets to know.
        core.revocations().revoke(stored.get().tokenId(id), clock.instant().plus(Owners.LOGIN_LIFE));
        core.sessions().end(key, REVOKED);
    }

    @Override
    public void released(String tenant, DeviceId device, Instant since) {
        var key = new DeviceKey(tenant, device);
        carryOver(key);
        var next = Optional.<String>empty();
        do {
            var page = records.list(Records.HUB, KIND, group(key), next, TOKENS_MAX);
            for (var record : page.items()) {
                var stored = StoredToken.decode(record.bytes());
                if (stored.key().equals(key) && !stored.made().isAfter(since)) {
                    records.delete(record.key());
                }
            }
            next = page.next();
        } while (next.isPresent());
        recent.forget(key);
    }

    private void write(String id, Principal maker, Principal self, DeviceId device) {
        var view = core.devices()
                .device(self, device, Set.of())
                .orElseThrow(() -> new Refused(
                        Reason.UNAVAILABLE, "The device is being signed up and off at once. Try again later."));
        var key = new DeviceKey(self.tenant(), device);
        makeRoom(key, view.registeredAt());
        var stored = new StoredToken(
                self.tenant(), self.owner(), device, view.registeredAt(), maker.subject(), clock.instant());
        try {
            records.put(key(id), 0, stored.encode(), group(key), Optional.empty());
        } catch (Refused refused) {
            throw refused.reason() == Reason.DUPLICATE ? taken() : refused;
        }
        // What a login found a moment ago may be of the device before.
        recent.forget(id);
    }

    /** Forgets the tokens of a device that is no more and had this id, and refuses when too many are left. */
    private void makeRoom(DeviceKey device, long registeredAt) {
        carryOver(device);
        var left = 0;
        for (var record : records.list(Records.HUB, KIND, group(device), Optional.empty(), 2 * TOKENS_MAX)
                .items()) {
            if (StoredToken.decode(record.bytes()).registeredAt() == registeredAt) {
                left++;
            } else {
                records.delete(record.key());
            }
        }
        if (left >= TOKENS_MAX) {
            throw Refused.quota(
                    new Quota("device-access-tokens", TOKENS_MAX, left, Duration.ofMinutes(1)),
                    "The device has " + TOKENS_MAX + " tokens already. Revoke one of them first.");
        }
    }

    /** The token, if its device is still the one it was made for; one whose device is gone is forgotten. */
    private Optional<StoredToken> current(String id) {
        var found = read(id);
        if (found.isEmpty()) {
            return found;
        }
        var stored = found.get();
        var self = owners.device(stored.tenant(), stored.owner(), stored.device(), id);
        var there = core.devices()
                .device(self, stored.device(), Set.of())
                .filter(view -> view.registeredAt() == stored.registeredAt())
                .isPresent();
        if (there) {
            return found;
        }
        records.delete(key(id));
        recent.forget(id);
        return Optional.empty();
    }

    private Optional<StoredToken> read(String id) {
        return records.find(key(id)).map(record -> StoredToken.decode(record.bytes()));
    }

    private Devices.DeviceView checkedDevice(Principal principal, DeviceId device) {
        var view = core.devices()
                .device(principal, device, Set.of())
                .orElseThrow(() -> new Refused(Reason.NOT_FOUND, "There is no such device."));
        owners.checkMayEnrol(principal, view.owner());
        return view;
    }

    private static boolean same(StoredToken stored, String tenant, String owner, DeviceId device) {
        return stored.tenant().equals(tenant)
                && stored.owner().equals(owner)
                && stored.device().equals(device);
    }

    private static KnownToken known(Records.Record record) {
        var stored = StoredToken.decode(record.bytes());
        return new KnownToken(record.key().id(), stored.device(), stored.maker(), stored.made());
    }

    private static Records.Key key(String id) {
        return new Records.Key(Records.HUB, KIND, id);
    }

    /** Tokens from before decision 0024 lie in a group that the id alone names: those of this device are put where they belong. */
    private void carryOver(DeviceKey device) {
        var next = Optional.<String>empty();
        do {
            var page = records.list(Records.HUB, KIND, device.device().toString(), next, 2 * TOKENS_MAX);
            for (var record : page.items()) {
                if (StoredToken.decode(record.bytes()).key().equals(device)) {
                    carryOver(record, device);
                }
            }
            next = page.next();
        } while (next.isPresent());
    }

    private void carryOver(Records.Record record, DeviceKey device) {
        try {
            records.put(record.key(), record.revision(), record.bytes(), group(device), Optional.empty());
        } catch (Refused refused) {
            if (refused.reason() != Reason.DUPLICATE) {
                throw refused;
            }
            // Someone else carried it over, or ended it.
        }
    }

    private static String group(DeviceKey device) {
        return device.toString();
    }

    private static Refused taken() {
        return new Refused(Reason.DUPLICATE, "Another device has this token.");
    }
}
