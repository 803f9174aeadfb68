package dev.landfall.app.hub;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.landfall.app.sealed.HubKey;
import dev.landfall.app.sealed.HubKeyring;
import dev.landfall.core.model.HubId;
import dev.landfall.core.record.HubRecords;
import dev.landfall.provider.Fault;
import dev.landfall.provider.ProviderException;
import dev.landfall.provider.Store;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The record of {@link HubRoot} in the store. It is one record, so that one node makes everything in it at the same moment, and one write
 * seals it again. The id, the issuer's name and its aliases are readable; the secrets are sealed with the hub key, with the record's name
 * as associated data. All calls block.
 */
final class HubRootRecord {
    /** The name of the record: its kind and its id. Sealed texts depend on it: never rename it. */
    static final String NAME = "hub/root";

    private static final String ID = "root";
    private static final int FORMAT = 1;
    private static final int ATTEMPTS_MAX = 8;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HubRecords records;
    private final HubKeyring keyring;

    HubRootRecord(HubRecords records, HubKeyring keyring) {
        this.records = records;
        this.keyring = keyring;
    }

    /** The hub of a store; needs no key. Empty when the store has no such record. */
    static Optional<HubId> hub(Store store) {
        return hub(HubRecords.in(store, Clock.systemUTC()));
    }

    /** As {@link #hub(Store)}. */
    Optional<HubId> hub() {
        return hub(records);
    }

    private static Optional<HubId> hub(HubRecords records) {
        return records.find(ID).map(stored -> new HubId(read(stored).path("hub").asText()));
    }

    /**
     * Reads the record; empty when there is none.
     *
     * @throws dev.landfall.app.console.CommandFailure SETTINGS when it cannot be opened with the hub key
     */
    Optional<HubRoot> find() {
        return records.find(ID).map(this::decode);
    }

    /** Creates the record, or reads the one of another node that was faster. */
    HubRoot create(HubRoot root) {
        var former = records.find(ID);
        if (former.isPresent()) {
            return decode(former.get());
        }
        var sealed = keyring.sealFirst(NAME, root.secrets().encode());
        if (records.put(ID, 0, encode(root, sealed))) {
            return root;
        }
        return decode(records.find(ID).orElseThrow(HubRootRecord::contended));
    }

    /**
     * Changes the record; {@code change} is called again when another node was faster.
     *
     * @return the present content; nothing is written when it is unchanged
     */
    HubRoot change(UnaryOperator<HubRoot> change) {
        var now = find();
        if (now.isPresent() && change.apply(now.get()).equals(now.get())) {
            return now.get();
        }
        return changed(change, keyring::sealAgain);
    }

    /** Seals the secrets with another key, and may change them. */
    HubRoot sealUnder(HubKey key, UnaryOperator<HubRoot> change) {
        return changed(change, (name, clear, _) -> key.seal(name, clear));
    }

    private interface Sealing {
        byte[] seal(String name, byte[] clear, byte[] former);
    }

    private HubRoot changed(UnaryOperator<HubRoot> change, Sealing sealing) {
        for (var attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
            var stored = records.find(ID)
                    .orElseThrow(() -> new ProviderException(Fault.NOT_FOUND, "the store has no record of its hub"));
            var next = change.apply(decode(stored));
            var sealed = sealing.seal(NAME, next.secrets().encode(), sealed(read(stored)));
            if (records.put(ID, stored.revision(), encode(next, sealed))) {
                return next;
            }
        }
        throw contended();
    }

    private static ProviderException contended() {
        return new ProviderException(Fault.UNAVAILABLE, "other nodes change the record of the hub at the same time");
    }

    private HubRoot decode(HubRecords.Stored stored) {
        var json = read(stored);
        var aliases = new ArrayList<HubRoot.Alias>();
        for (var alias : json.path("aliases")) {
            var until = Instant.ofEpochMilli(alias.path("untilMillis").asLong());
            aliases.add(new HubRoot.Alias(alias.path("name").asText(), until));
        }
        return new HubRoot(
                new HubId(json.path("hub").asText()),
                json.path("issuer").asText(),
                aliases,
                HubSecrets.decode(keyring.open(NAME, sealed(json))));
    }

    private static byte[] sealed(JsonNode json) {
        try {
            return json.path("sealed").binaryValue();
        } catch (IOException damaged) {
            throw damaged(damaged);
        }
    }

    private static JsonNode read(HubRecords.Stored stored) {
        try {
            var json = JSON.readTree(stored.bytes());
            if (json.path("format").asInt() > FORMAT) {
                throw new ProviderException(Fault.UNSUPPORTED, "the record of the hub was written by a newer release");
            }
            if (!json.path("sealed").isTextual() || json.path("hub").asText().isBlank()) {
                throw new ProviderException(Fault.CORRUPT, "the record of the hub is damaged: a member is missing");
            }
            return json;
        } catch (IOException damaged) {
            throw damaged(damaged);
        }
    }

    private static ProviderException damaged(IOException cause) {
        return new ProviderException(Fault.CORRUPT, "the record of the hub is damaged", cause);
    }

    private static byte[] encode(HubRoot root, byte[] sealed) {
        var json = JSON.createObjectNode()
                .put("format", FORMAT)
                .put("hub", root.hub().text())
                .put("issuer", root.issuer());
        var aliases = json.putArray("aliases");
        root.aliases()
                .forEach(alias -> aliases.addObject()
                        .put("name", alias.name())
                        .put("untilMillis", alias.until().toEpochMilli()));
        return json.put("sealed", sealed).toString().getBytes(UTF_8);
    }
}
