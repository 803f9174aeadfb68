package dev.landfall.service.issuer;

import dev.landfall.core.access.Access;
import dev.landfall.core.model.ListPage;
import dev.landfall.core.model.Reason;
import dev.landfall.core.model.Refused;
import dev.landfall.core.record.Records;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The programs that may request tokens. Each has a secret of 256 random bits, of which only a salted hash is stored. The caller decides
 * who may register a program. All calls block; they refuse UNAVAILABLE when the store does not answer. Any thread.
 */
public final class Clients {
    /** The id of the administrator's client. */
    public static final String ADMIN = "admin";
    /** The tenant of a client that names none. */
    public static final String DEFAULT_TENANT = "default";

    private static final Duration ADMIN_TOKEN_MAX = Duration.ofDays(365);
    private static final int SECRET_BYTES = 32;
    private static final int SALT_BYTES = 16;
    private static final int ROLES_MAX = 32;
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    private static final Pattern ROLE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9:._*-]{0,63}");

    private final Records records;
    private final IssuerRecords held;

    public Clients(Records records) {
        this.records = records;
        this.held = new IssuerRecords(records, "client");
    }

    /** Makes a secret of 256 random bits. */
    public static String newSecret() {
        return IssuerSecrets.random(SECRET_BYTES);
    }

    /** Whether the administrator's client exists. */
    public boolean hasAdministrator() {
        return held.find(ADMIN).isPresent();
    }

    /** Whether this is the secret of the administrator's client. */
    public boolean isAdministrator(String secret) {
        return authenticate(new ClientSecret(ADMIN, secret)).isPresent();
    }

    /**
     * Sets the secret of the administrator's client, and creates the client if it does not exist. The former secret becomes invalid. The
     * caller stores the secret first, so that no crash leaves a client whose secret nobody has.
     */
    public void administrator(String secret) {
        IssuerRecords.untilDone(() -> {
            var revision = held.find(ADMIN).map(Records.Record::revision).orElse(0L);
            return write(administrator(), revision, secret) ? Optional.of(true) : Optional.empty();
        });
    }

    private static Client administrator() {
        return new Client(ADMIN, DEFAULT_TENANT, ADMIN, List.of(Access.ADMIN), ADMIN_TOKEN_MAX, true);
    }

    /**
     * Registers a program.
     *
     * @return its secret, which cannot be read again
     * @throws Refused DUPLICATE when the id is in use; INVALID for invalid names or roles
     */
    public String register(Client client) {
        check(client);
        var secret = newSecret();
        if (!write(client, 0, secret)) {
            throw new Refused(Reason.DUPLICATE, "There is a client " + client.id() + " already.");
        }
        return secret;
    }

    /** Deletes a program. Its tokens stay valid until they expire. Does nothing when there is no such program. */
    public void remove(String id) {
        records.delete(held.key(id));
    }

    /** Lists the programs of a tenant by id. */
    public ListPage<Client> list(String tenant, Optional<String> token, int limit) {
        var page = records.list(Records.HUB, "client", tenant, token, limit);
        var clients = page.items().stream()
                .map(record -> Client.decode(record.key().id(), record.bytes()).client())
                .toList();
        return new ListPage<>(clients, page.next());
    }

    /** The client with this id and secret; empty when there is none. */
    Optional<Client> authenticate(ClientSecret shown) {
        if (!ID.matcher(shown.id()).matches()) {
            return Optional.empty();
        }
        return held.find(shown.id())
                .map(record -> Client.decode(shown.id(), record.bytes()))
                .filter(stored -> IssuerSecrets.same(stored.hash(), IssuerSecrets.hash(stored.salt(), shown.secret())))
                .map(Client.Stored::client);
    }

    static boolean isRole(String role) {
        return ROLE.matcher(role).matches();
    }

    private boolean write(Client client, long revision, String secret) {
        var salt = IssuerSecrets.random(SALT_BYTES);
        var bytes = client.encode(salt, IssuerSecrets.hash(salt, secret));
        return held.put(client.id(), revision, bytes, client.tenant(), Optional.empty());
    }

    private static void check(Client client) {
        if (client.id().equals(ADMIN) || client.id().equals(Issuer.HUB_CLIENT)) {
            throw invalid("The id " + client.id() + " is the hub's own.");
        }
        if (!ID.matcher(client.id()).matches()) {
            throw invalid("A client's id is 1 to 64 letters, digits, dots, dashes and underscores.");
        }
        if (!TokenForm.isName(client.tenant()) || !TokenForm.isName(client.owner())) {
            throw invalid("A tenant and an owner are names of 1 to 256 characters.");
        }
        if (client.roles().size() > ROLES_MAX || !client.roles().stream().allMatch(Clients::isRole)) {
            throw invalid("A role is one word of 1 to 64 characters; there may be 32.");
        }
        if (client.tokenMax().toSeconds() < 1 || client.tokenMax().compareTo(ADMIN_TOKEN_MAX) > 0) {
            throw invalid("The longest life of a client's tokens is between a second and a year.");
        }
    }

    private static Refused invalid(String text) {
        return new Refused(Reason.INVALID, text);
    }
}
