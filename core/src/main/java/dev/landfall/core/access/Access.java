package dev.landfall.core.access;

import dev.landfall.core.model.DeviceId;
import java.time.Clock;

/**
 * The one question that decides everywhere. On doubt the answer is no.
 *
 * <p>Roles: {@value #ADMIN} may do everything with every device of its tenant. {@value #DEVICE} marks a device's token: it
 * may connect, and read and command the devices of its owner as any token of the owner may. {@value #READER} may only read. A
 * token with no role of these acts for its owner: reads, commands and deletes the owner's devices.
 */
public final class Access {
    /** Looks after a tenant. */
    public static final String ADMIN = "admin";
    /** Belongs to a device. */
    public static final String DEVICE = "device";
    /** May look and not touch. */
    public static final String READER = "reader";

    private final Clock clock;

    public Access(Clock clock) {
        this.clock = clock;
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

    /** Whether the token has not expired. */
    public boolean alive(Principal principal) {
        return clock.instant().isBefore(principal.expiry());
    }
}
