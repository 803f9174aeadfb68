package dev.landfall.service.tokens;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.landfall.core.model.DeviceId;
import dev.landfall.core.model.DeviceKey;
import dev.landfall.provider.Fault;
import dev.landfall.provider.ProviderException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * A token as its record has it. The id of the record is the hash of the token.
 *
 * @param registeredAt when the device of the token was signed up, in nanoseconds since 1970: a device that was deleted and signed up
 *     again is another device
 */
record StoredToken(
        String tenant, String owner, DeviceId device, long registeredAt, String maker, Instant made, Gateway gateway) {
    /** The format of older versions, without gateways. */
    private static final int FORMAT_BEFORE = 1;

    private static final int FORMAT = 2;
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The device with its tenant. */
    DeviceKey key() {
        return new DeviceKey(tenant, device);
    }

    /** Whether the device may speak for child devices. */
    enum Gateway {
        YES,
        NO,
        /** Made by a version in which every device might: a device that already speaks for others may go on. */
        UNDECIDED
    }

    /** The token when it is decided whether its device is a gateway. */
    StoredToken decided(boolean speaks) {
        return new StoredToken(tenant, owner, device, registeredAt, maker, made, speaks ? Gateway.YES : Gateway.NO);
    }

    byte[] encode() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("v", FORMAT)
                .put("tenant", tenant)
                .put("owner", owner)
                .put("device", device.toString())
                .put("registeredAt", registeredAt)
                .put("maker", maker)
                .put("madeMillis", made.toEpochMilli())
                .put("gateway", gateway == Gateway.YES)
                .toString()
                .getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Decodes a record.
     *
     * @throws ProviderException CORRUPT
     */
    static StoredToken decode(byte[] bytes) {
        var json = read(bytes);
        var format = json.path("v").asInt();
        if (format != FORMAT && format != FORMAT_BEFORE) {
            throw corrupt("format " + json.path("v") + " is not one this version knows");
        }
        return new StoredToken(
                text(json, "tenant"),
                text(json, "owner"),
                DeviceId.parse(text(json, "device")).orElseThrow(() -> corrupt("its device is no UUID")),
                json.path("registeredAt").asLong(),
                text(json, "maker"),
                Instant.ofEpochMilli(json.path("madeMillis").asLong()),
                format == FORMAT_BEFORE ? Gateway.UNDECIDED : gateway(json));
    }

    private static Gateway gateway(JsonNode json) {
        var member = json.path("gateway");
        if (!member.isBoolean()) {
            throw corrupt("gateway is neither true nor false");
        }
        return member.booleanValue() ? Gateway.YES : Gateway.NO;
    }

    /**
     * The id of the token for principals. A token that was revoked and is taken over again has another id, so the revocation stays.
     *
     * @param id the id of the record
     */
    String tokenId(String id) {
        return id + "-" + made.toEpochMilli();
    }

    private static JsonNode read(byte[] bytes) {
        try {
            return JSON.readTree(bytes);
        } catch (IOException e) {
            throw corrupt("no JSON");
        }
    }

    private static String text(JsonNode json, String name) {
        var member = json.path(name);
        if (!member.isTextual()) {
            throw corrupt(name + " is no text");
        }
        return member.textValue();
    }

    private static ProviderException corrupt(String why) {
        return new ProviderException(Fault.CORRUPT, "a device's token: " + why);
    }
}
