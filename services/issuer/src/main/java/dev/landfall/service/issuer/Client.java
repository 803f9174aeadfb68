package dev.landfall.service.issuer;

import java.time.Duration;
import java.util.List;

/**
 * A program that may request tokens.
 *
 * @param id unique in the hub
 * @param tenant the tenant of its tokens
 * @param owner the owner of its tokens
 * @param roles the roles that its tokens may have at most
 * @param tokenMax the longest life of its tokens
 * @param anyone whether it may request tokens for any tenant, owner and role: the administrator's client
 */
public record Client(String id, String tenant, String owner, List<String> roles, Duration tokenMax, boolean anyone) {
    private static final int FORMAT = 1;

    public Client {
        roles = List.copyOf(roles);
    }

    /** The stored form, with the salt and the hash of the secret. */
    byte[] encode(String salt, String hash) {
        return StoredJson.write(FORMAT)
                .put("salt", salt)
                .put("hash", hash)
                .put("tenant", tenant)
                .put("owner", owner)
                .put("roles", roles)
                .put("tokenMaxSeconds", tokenMax.toSeconds())
                .put("anyone", anyone)
                .bytes();
    }

    static Stored decode(String id, byte[] bytes) {
        var json = StoredJson.read(bytes, FORMAT);
        var client = new Client(
                id,
                json.text("tenant"),
                json.text("owner"),
                json.texts("roles"),
                Duration.ofSeconds(json.number("tokenMaxSeconds")),
                json.flag("anyone"));
        return new Stored(client, json.text("salt"), json.text("hash"));
    }

    /** A client as its record has it. */
    record Stored(Client client, String salt, String hash) {
        @Override
        public String toString() {
            return "Stored[" + client + ", ***]";
        }
    }
}
