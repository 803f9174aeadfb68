package dev.landfall.core.access;

import dev.landfall.core.model.Detail;
import dev.landfall.core.model.DeviceId;
import dev.landfall.core.model.Reason;
import dev.landfall.core.model.Refused;
import java.time.Clock;

/**
 * The one question that decides everywhere. On doubt the answer is no.
 *
 * <p>Roles: {@value #ADMIN} may do everything with every device of its tenant. {@value #DEVICE} marks a device's token: it
 * may connect, and read and command the devices of its owner as any token of the owner may. {@value #READER} may only read. A
 * token with no role of these acts for its owner: reads, commands and deletes the owner's devices.
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

    private final Clock clock;
    private final Revoked revoked;

    /** Where nothing is ever revoked. */
    public Access(Clock clock) {
        this(clock, new Revoked());
    }

    public Access(Clock clock, Revoked revoked) {
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
        if (!alive(principal) || !principal.tenant().equals(tenant)) {
            return false;
        }
        var admin = principal.roles().contains(ADMIN);
        if (!admin && !principal.owner().equals(owner)) {
            return false;
        }
        return switch (action) {
            case READ -> true;
            case COMMAND, DELETE -> admin || !principal.roles().contains(READER);
            case CONNECT ->
                principal.device().map(device::equals).orElse(true)
                        && !principal.roles().contains(READER);
            case ADMINISTER -> admin;
        };
    }

    /** May this principal look after its tenant? */
    public boolean mayAdminister(Principal principal) {
        return alive(principal) && principal.roles().contains(ADMIN);
    }

    /** May this principal look after the hub itself, across all tenants? A tenant's administrator may not. */
    public boolean mayOperate(Principal principal) {
        return alive(principal) && principal.roles().contains(OPERATOR);
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
            throw new Refused(Reason.UNAUTHENTICATED, "The token has expired. Ask again with a new one.");
        }
    }

    void checkNotRevoked(Principal principal) {
        if (revoked(principal)) {
            throw new Refused(Reason.UNAUTHENTICATED, Detail.TOKEN_REVOKED, "The token was revoked.");
        }
    }
}
