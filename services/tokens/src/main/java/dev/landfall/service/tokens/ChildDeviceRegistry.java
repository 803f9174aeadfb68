package dev.landfall.service.tokens;

import dev.landfall.core.access.Access;
import dev.landfall.core.access.Principal;
import dev.landfall.core.device.ProvisionedMetadata;
import dev.landfall.core.device.Registry;
import dev.landfall.core.model.DeviceId;
import dev.landfall.core.model.Quota;
import dev.landfall.core.model.Reason;
import dev.landfall.core.model.Refused;
import dev.landfall.core.quota.LruMap;
import dev.landfall.core.quota.ShareKey;
import dev.landfall.core.record.Records;
import dev.landfall.guard.NodeLocal;
import dev.landfall.provider.Fault;
import dev.landfall.provider.ProviderException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Child devices: devices for which a gateway speaks and which the gateway knows by name only. The same name of the same owner in the same
 * tenant is always the same device. It belongs to the gateway that named it first, until an administrator moves it. Its id is random and
 * stored: an id that others could compute could be claimed by them first. All calls block, may be made on any thread, and refuse
 * UNAVAILABLE when the store does not answer.
 */
public final class ChildDeviceRegistry {
    /** The maximum length of a name, in characters. */
    public static final int NAME_LENGTH_MAX = 256;

    static final String KIND = "child-device";
    private static final int ATTEMPTS_MAX = 8;
    private static final int PAGE = 1000;
    private static final int COUNTS_MAX = 1000;
    /** The time after which the devices of a gateway at its limit are counted again. */
    private static final Duration FULL_ANEW = Duration.ofSeconds(10);

    private final Access access;
    private final Records records;
    private final Registry registry;
    private final OwnerRights owners;
    private final int childrenMax;
    private final NewDeviceQuota newDevices;

    private final InstantSource clock;

    @NodeLocal(
            "the records of kind child-device, counted for each gateway when it first names a new device, and again at the limit")
    private final Map<String, Count> counts = new LruMap<>(COUNTS_MAX);

    /** @param at when the records were counted; later devices of this node are added without counting again */
    private record Count(int number, Instant at) {}

    /**
     * The limits of child devices; each node counts for itself, and counts the records again before it refuses.
     *
     * @param ofGateway the approximate maximum number of devices of one gateway
     * @param newMax how many new devices all owners together may make within {@code newWithin}; each owner has a fair share of them
     * @param newWithin the time in which new devices are counted
     */
    public record Bounds(int ofGateway, int newMax, Duration newWithin) {}

    public ChildDeviceRegistry(Access access, Records records, Registry registry, InstantSource clock, Bounds bounds) {
        this.access = access;
        this.records = records;
        this.registry = registry;
        this.owners = new OwnerRights(access, clock);
        this.clock = clock;
        this.childrenMax = bounds.ofGateway();
        this.newDevices = new NewDeviceQuota(bounds.newMax(), bounds.newWithin(), clock);
    }

    /** Whether the principal may speak for child devices: its token was made for a gateway. */
    public static boolean maySpeak(Principal device) {
        return device.roles().contains(DeviceTokens.GATEWAY) && device.device().isPresent();
    }

    /**
     * The device with this name of the gateway's owner; it is signed up if it does not exist.
     *
     * @param gateway the gateway that speaks for the device
     * @throws Refused INVALID for an invalid name; FORBIDDEN for a principal that is no gateway, or for a device of another gateway;
     *     TOO_MANY when the gateway has too many devices, with a quota when its owner makes too many new ones; UNAUTHENTICATED
     */
    public DeviceId childDevice(Principal gateway, String name) {
        checkName(name);
        if (!maySpeak(gateway)) {
            throw new Refused(
                    Reason.FORBIDDEN,
                    "Only a gateway may send for other devices. Make its token with ./landfall device-token"
                            + " --gateway.");
        }
        if (!access.alive(gateway)) {
            throw new Refused(Reason.UNAUTHENTICATED, "The gateway's token has expired.");
        }
        var key = key(gateway.tenant(), gateway.owner(), name);
        for (var attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
            var known = records.find(key);
            if (known.isEmpty()) {
                remember(gateway, key);
            } else if (!known.get().group().equals(group(gateway))) {
                throw new Refused(
                        Reason.FORBIDDEN,
                        "Another gateway named this device first, so the device belongs to that gateway. An"
                                + " administrator can move it.");
            } else if (signedUp(gateway, known.get(), name)) {
                return device(known.get());
            }
        }
        throw new Refused(Reason.UNAVAILABLE, "Too many requests name this device at the same time. Try again later.");
    }

    /** The child device as a principal, on whose behalf its session is opened. It expires with the gateway's token. */
    public Principal principal(Principal gateway, DeviceId child) {
        return new Principal(
                gateway.subject(),
                gateway.tenant(),
                gateway.owner(),
                Optional.of(child),
                Set.of(Access.DEVICE),
                gateway.tokenId(),
                gateway.expiry());
    }

    private boolean signedUp(Principal gateway, Records.Record known, String name) {
        var device = device(known);
        try {
            var self = owners.device(gateway.tenant(), gateway.owner(), device, "");
            // The session that is opened next publishes the resources.
            registry.signUp(self, device, new ProvisionedMetadata(name, List.of()));
            return true;
        } catch (Refused refused) {
            if (refused.reason() != Reason.ALREADY_OWNED) {
                throw refused;
            }
            // The device was deleted, and another owner has its id now: the name needs a new id.
            records.delete(known.key());
            return false;
        }
    }

    private void remember(Principal gateway, Records.Key key) {
        var group = group(gateway);
        var seat = newDevices.take(ShareKey.of(gateway));
        var made = false;
        try {
            made = made(gateway.tenant(), group, key);
        } finally {
            if (!made) {
                seat.close();
            }
        }
    }

    private boolean made(String tenant, String group, Records.Key key) {
        synchronized (counts) {
            var count = count(tenant, group);
            if (count.number() >= childrenMax) {
                throw Refused.quota(
                        new Quota("gateway-devices", childrenMax, count.number(), Duration.ofMinutes(1)),
                        "The gateway already has " + childrenMax + " devices, and can have no more.");
            }
            counts.put(counted(tenant, group), new Count(count.number() + 1, count.at()));
        }
        try {
            var id = UUID.randomUUID().toString().getBytes(StandardCharsets.US_ASCII);
            records.put(key, 0, id, group, Optional.empty());
            return true;
        } catch (Refused refused) {
            if (refused.reason() != Reason.DUPLICATE) {
                throw refused;
            }
            // Another writer was faster, and its record counts.
            return false;
        }
    }

    /** At the limit the records are counted again: an administrator may have moved devices, and another node may have deleted some. */
    private Count count(String tenant, String group) {
        var now = clock.instant();
        var known = counts.get(counted(tenant, group));
        if (known != null
                && (known.number() < childrenMax || now.isBefore(known.at().plus(FULL_ANEW)))) {
            return known;
        }
        var number = 0;
        var next = Optional.<String>empty();
        do {
            var page = records.list(tenant, KIND, group, next, PAGE);
            number += page.items().size();
            next = page.next();
        } while (next.isPresent() && number < childrenMax);
        var count = new Count(number, now);
        counts.put(counted(tenant, group), count);
        return count;
    }

    private static String counted(String tenant, String group) {
        return tenant + "\u0000" + group;
    }

    private static String group(Principal gateway) {
        return gateway.device()
                .map(DeviceId::toString)
                .orElseThrow(() -> new IllegalArgumentException("a gateway is a device"));
    }

    static Records.Key key(String tenant, String owner, String name) {
        return new Records.Key(tenant, KIND, TokenSecrets.hash(owner + "\u0000" + name));
    }

    /**
     * Checks a name.
     *
     * @throws Refused INVALID
     */
    static void checkName(String name) {
        if (name.isBlank() || name.length() > NAME_LENGTH_MAX || name.chars().anyMatch(Character::isISOControl)) {
            throw new Refused(
                    Reason.INVALID, "The name of a device must have 1 to " + NAME_LENGTH_MAX + " characters.");
        }
    }

    static DeviceId device(Records.Record record) {
        return DeviceId.parse(new String(record.bytes(), StandardCharsets.US_ASCII))
                .orElseThrow(() -> new ProviderException(Fault.CORRUPT, "a child device's id is no UUID"));
    }
}
