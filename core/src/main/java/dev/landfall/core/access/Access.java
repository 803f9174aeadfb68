package dev.landfall.core.access;

import dev.landfall.core.model.DeviceId;
import dev.landfall.core.model.Reason;
import dev.landfall.core.model.ReasonDetail;
import dev.landfall.core.model.Refused;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/**
 * Authorisation: decides what a principal may do. When nothing allows an action, it is refused. Any thread; never waits.
 *
 * <p>Roles: {@value #ADMIN} may do everything with every device of its tenant. {@value #DEVICE} marks the token of a device: it
 * may connect. {@value #READER} may only read. A token without these roles acts for its owner: it may read, command, connect
 * and delete the owner's devices.
 *
 * <p>A token that is bound to one device ({@link Principal#device}) is valid for that device only, whatever its roles: it may
 * not see other devices of its owner, and it may administer neither the tenant nor the hub.
 */
public final class Access {
    /** The role that may operate the hub across all tenants. */
    public static final String OPERATOR = "operator";
    /** The role that may administer its tenant. */
    public static final String ADMIN = "admin";
    /** The role of a device's token. */
    public static final String DEVICE = "device";
    /** The role that may only read. */
    public static final String READER = "reader";

    /**
     * The maximum difference between the clock of a token's issuer and the clock of this node. A token is valid from this time
     * before its beginning until this time after its expiry, everywhere, also for what goes on for longer on its behalf.
     */
    public static final Duration TOLERANCE = Duration.ofSeconds(30);

    private final Clock clock;
    private final RevokedTokenIds revoked;

    /** Creates an authorisation without revoked tokens. */
    public Access(Clock clock) {
        this(clock, new RevokedTokenIds());
    }

    public Access(Clock clock, RevokedTokenIds revoked) {
        this.clock = clock;
        this.revoked = revoked;
    }

    /**
     * Whether the principal may do this with the device.
     *
     * @param tenant the tenant of the device
     * @param owner the owner of the device
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

    /** Whether the principal may administer its tenant. A token that is bound to one device may not, whatever its roles. */
    public boolean mayAdminister(Principal principal) {
        return alive(principal)
                && principal.device().isEmpty()
                && principal.roles().contains(ADMIN);
    }

    /**
     * Whether the principal may operate the hub across all tenants. An administrator of a tenant may not, nor may a token that
     * is bound to one device.
     */
    public boolean mayOperate(Principal principal) {
        return alive(principal)
                && principal.device().isEmpty()
                && principal.roles().contains(OPERATOR);
    }

    /**
     * Whether the principal may delete all devices of a tenant, or of one of its owners. The operator may, the administrator of
     * that tenant may, and an owner may for its own devices.
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

    /** Whether the token has neither expired nor been revoked. Fast: called for each event that is delivered. */
    public boolean alive(Principal principal) {
        return clock.instant().isBefore(principal.expiry()) && !revoked(principal);
    }

    /** Whether the token was revoked. */
    public boolean revoked(Principal principal) {
        return revoked.has(principal.tokenId());
    }

    /**
     * Checks that the token is {@link #alive}.
     *
     * @throws Refused UNAUTHENTICATED; the message says whether the token has expired or was revoked
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
