package dev.landfall.service.tokens;

import dev.landfall.core.model.Reason;
import dev.landfall.core.model.Refused;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The login of a device without a token: a client id, a user name and a password, as they were set up for the hub before this one.
 * Together they stand for the token. Never logged: {@link #toString} hides the password.
 *
 * @param clientId may be empty: any client id
 * @param userName may be empty, but not if the client id is empty
 * @param password 16 to 100 characters: the part that must not be guessed
 */
public record ClientLogin(String clientId, String userName, String password) {
    private static final int NAME_LENGTH_MAX = 256;
    private static final int PASSWORD_LENGTH_MIN = 16;
    private static final int PASSWORD_LENGTH_MAX = 100;

    /**
     * Checks the login.
     *
     * @throws Refused INVALID when such a login is not allowed
     */
    void check() {
        if (!isPossible()) {
            throw new Refused(
                    Reason.INVALID,
                    "A login needs a client id, a user name or both, with up to " + NAME_LENGTH_MAX
                            + " characters, and a password of " + PASSWORD_LENGTH_MIN + " to " + PASSWORD_LENGTH_MAX
                            + " characters. Shorter passwords can be guessed.");
        }
    }

    /** Whether such a login is allowed. */
    boolean isPossible() {
        return !(clientId.isEmpty() && userName.isEmpty())
                && clientId.length() <= NAME_LENGTH_MAX
                && userName.length() <= NAME_LENGTH_MAX
                && password.length() >= PASSWORD_LENGTH_MIN
                && password.length() <= PASSWORD_LENGTH_MAX
                && (clientId + userName + password).chars().noneMatch(Character::isISOControl);
    }

    /** The hash under which the login is stored. No token has the same hash, because no token contains the character zero. */
    String hash() {
        return TokenSecrets.hash("login\u0000" + clientId + "\u0000" + userName + "\u0000" + password);
    }

    /** The logins that a client may mean: with its client id, or with any client id. */
    static List<ClientLogin> shown(String clientId, String userName, byte[] password) {
        var text = new String(password, StandardCharsets.UTF_8);
        var all = new ArrayList<ClientLogin>(2);
        all.add(new ClientLogin(clientId, userName, text));
        if (!clientId.isEmpty() && !userName.isEmpty()) {
            all.add(new ClientLogin("", userName, text));
        }
        all.removeIf(one -> !one.isPossible());
        return all;
    }

    @Override
    public String toString() {
        return "ClientLogin[clientId=" + clientId + ", userName=" + userName + ", ***]";
    }
}
