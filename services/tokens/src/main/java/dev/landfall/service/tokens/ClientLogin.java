package dev.landfall.service.tokens;

import dev.landfall.core.model.Reason;
import dev.landfall.core.model.Refused;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What a device shows that knows no token: a client id, a user name and a password, as it was set up for the hub before this one. All
 * together stand for the token. Never logged: {@link #toString} says nothing of the password.
 *
 * @param clientId may be empty: any
 * @param userName may be empty, but not with an empty client id
 * @param password 16 to 100 characters: this is what must not be guessed
 */
public record ClientLogin(String clientId, String userName, String password) {
    private static final int NAME_LENGTH_MAX = 256;
    private static final int PASSWORD_LENGTH_MIN = 16;
    private static final int PASSWORD_LENGTH_MAX = 100;

    /** Refuses INVALID what cannot be one. */
    void check() {
        if (!isPossible()) {
            throw new Refused(
                    Reason.INVALID,
                    "A login needs a client id, a user name or both, with up to " + NAME_LENGTH_MAX
                            + " characters, and a password of " + PASSWORD_LENGTH_MIN + " to " + PASSWORD_LENGTH_MAX
                            + " characters. Shorter passwords can be guessed.");
        }
    }

    /** Whether such a login can be known at all. */
    boolean isPossible() {
        return !(clientId.isEmpty() && userName.isEmpty())
                && clientId.length() <= NAME_LENGTH_MAX
                && userName.length() <= NAME_LENGTH_MAX
                && password.length() >= PASSWORD_LENGTH_MIN
                && password.length() <= PASSWORD_LENGTH_MAX
                && (clientId + userName + password).chars().noneMatch(Character::isISOControl);
    }

    /** As what it is kept. No token has the same: no token has a character of zeros in it. */
    String hash() {
        return TokenSecrets.hash("login\u0000" + clientId + "\u0000" + userName + "\u0000" + password);
    }

    /** Those that a client may mean by what it shows: with its client id, or with any. */
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
