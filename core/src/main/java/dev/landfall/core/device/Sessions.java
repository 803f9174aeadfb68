package dev.landfall.core.device;

import dev.landfall.core.access.Principal;
import dev.landfall.core.model.DeviceId;
import java.util.List;

/** Opens sessions of devices. */
public final class Sessions {
    Sessions() {}

    /**
     * Makes it durable that the device is connected here, and supersedes an earlier session, which is told so. Blocks.
     *
     * @throws dev.landfall.core.model.Refused UNAUTHENTICATED or FORBIDDEN (not this principal's device), NOT_FOUND (never
     *     signed up), UNAVAILABLE
     */
    public DeviceSession open(SignIn signIn, Listener listener) {
        throw new UnsupportedOperationException();
    }

    /**
     * @param connection the remote address and port
     * @param protocol the gateway's own name for what the device speaks
     * @param localEndpoints where the device can be reached without the hub
     */
    public record SignIn(
            Principal principal, DeviceId device, String connection, String protocol, List<String> localEndpoints) {}

    /** Called from any thread; must not block. */
    public interface Listener {
        /** There may be commands: ask {@link dev.landfall.core.command.SessionCommands#open}. */
        void commandsWaiting();

        /**
         * The session is over, by the hub's doing: close the connection. Reasons are words such as {@code replaced},
         * {@code signed-off}, {@code store-unavailable}, {@code shutting-down}.
         */
        void ended(String reason);
    }
}
