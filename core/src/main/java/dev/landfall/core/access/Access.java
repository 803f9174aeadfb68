package dev.landfall.core.access;

import dev.landfall.core.model.DeviceId;
import dev.landfall.core.model.Reason;
import dev.landfall.core.model.ReasonDetail;
import dev.landfall.core.model.Refused;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/**
 * The one question that decides everywhere. On doubt the answer is no.
 *
 * <p>Roles: {@value #ADMIN} may do everything with every device of its tenant. {@value #DEVICE} marks a device's token: it
 * may connect. {@value #READER} may only read. A token with no role of these acts for its owner: reads, commands and deletes
 * the owner's devices.
 *
 * <p>A token that is bound to one device ({@link Principal#device}) is for that device only, whatever its roles: to it the
 * other devices of its owner do not exist, it looks after no tenant, and it does not look after the hub.
 */
public final class Access {
    /** Looks after the hub itself, with what belongs to all tenants. */
    public static final String OPERATOR = "operator";
    /** Looks after a tenant. */
    public static final String ADMIN = "admin";
    /** Belongs to a device. */
    public static final String DEVICE = "device";
    /** May look and not touch. */
    public static final String READER = "reader";

    /**
     * How far the clock of whoever issued a token may differ from ours. A token is good from so much before it begins until
     * so much after it ends, wherever it is shown and whatever lasts on its behalf.
     */
    public static final Duration TOLERANCE = Duration.ofSeconds(30);

    private final Clock clock;
    private final RevokedTokenIds revoked;

    /** Where nothing is ever revoked. */
    public Access(Clock clock) {
        this(clock, new RevokedTokenIds());
    }

    public Access(Clock clock, RevokedTokenIds revoked) {
        this.clock = clock;
        this.revoked = revoked;
    }

    /**
     * May this principal do this with that device?
     *
     * @param tenant the device's
     * @param owner the device's
     */
    public boolean may(Principal principal, Action action, DeviceId device, String tenant, String owner) {
        if (!alive(principal) || !principal.tenant().equals(tenant) || !principal.mayConcern(device)) {
            return false;
        }
        var admin = principal.roles().contains(ADMIN);
        if (!admin && !principal.owner().equals(owner)) {
            return false;
        }
        return switch (action) {
            case READ -> true;
            case COMMAND, DELETE -> admin || !principal.roles().contains(READER);
            case CONNECT -> !principal.roles().contains(READER);
            case ADMINISTER -> admin;
        };
    }

    /** May this principal look after its tenant? A token that is bound to one device may not, whatever its roles. */
    public boolean mayAdminister(Principal principal) {
        return alive(principal)
                && principal.device().isEmpty()
                && principal.roles().contains(ADMIN);
    }

    /**
     * May this principal look after the hub itself, across all tenants? A tenant's administrator may not, and no token that
     * is bound to one device.
     */
    public boolean mayOperate(Principal principal) {
        return alive(principal)
                && principal.device().isEmpty()
                && principal.roles().contains(OPERATOR);
    }

    /**
     * May this principal delete all devices of a tenant, or of one of its owners? Its own tenant's administrator may, the
     * hub's operator, and an owner for what is its own.
     *
     * @param owner empty for the devices of every owner
     */
    public boolean mayDeleteAll(Principal principal, String tenant, Optional<String> owner) {
        if (mayOperate(principal)) {
            return true;
        }
        if (!alive(principal)
                || principal.device().isPresent()
                || !principal.tenant().equals(tenant)) {
            return false;
        }
        return principal.roles().contains(ADMIN)
                || (owner.equals(Optional.of(principal.owner()))
                        && !principal.roles().contains(READER)
                        && !principal.roles().contains(DEVICE));
    }

    /** Whether the token has neither expired nor been revoked. Cheap: asked for each event that is delivered. */
    public boolean alive(Principal principal) {
        return clock.instant().isBefore(principal.expiry()) && !revoked(principal);
    }

    /** Whether the token was revoked. */
    public boolean revoked(Principal principal) {
        return revoked.has(principal.tokenId());
    }

    /**
     * Refuses who is not {@link #alive}.
     *
     * @throws Refused UNAUTHENTICATED, with what ended the token
     */
    public void checkAlive(Principal principal) {
        checkNotRevoked(principal);
        if (!alive(principal)) {
            throw new Refused(
                    Reason.UNAUTHENTICATED, "The token has expired. Get a new token, and repeat the request.");
        }
    }

    void checkNotRevoked(Principal principal) {
        checkNotRevoked(principal.tokenId());
    }

    void checkNotRevoked(String tokenId) {
        if (revoked.has(tokenId)) {
            throw new Refused(Reason.UNAUTHENTICATED, ReasonDetail.TOKEN_REVOKED, "The token was revoked.");
        }
    }
}
