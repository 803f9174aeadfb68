package dev.landfall.gateway.mqtt.thingsboard;

import dev.landfall.gateway.mqtt.session.MqttPeerSettings;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The methods of the hub that a device can call ({@code v1/devices/me/rpc/request/<id>}). */
final class ServerMethods {
    /** ThingsBoard's client libraries call it after each CONNECT. */
    private static final String SESSION_LIMITS = "getSessionLimits";

    private static final byte[] NONE = JsonEmbedding.object(Map.of());

    private ServerMethods() {}

    /**
     * The answer to a call; empty when there is no such method.
     *
     * @param call the JSON object with the name of the method
     * @param limits the limits of the connection
     * @throws BadPayload when the call is not a JSON object
     */
    static Optional<byte[]> answer(byte[] call, MqttPeerSettings limits, MessageValues.Rules rules) {
        return JsonMembers.ofObject(JsonMembers.whole(call), rules.max()).stream()
                        .anyMatch(member -> member.key().equals("method")
                                && !member.isNull()
                                && member.word().equals(SESSION_LIMITS))
                ? Optional.of(sessionLimits(limits))
                : Optional.empty();
    }

    /** The hub has no limits of rates: it reads from a device as fast as it can store. */
    private static byte[] sessionLimits(MqttPeerSettings limits) {
        var members = new LinkedHashMap<String, byte[]>();
        members.put("maxPayloadSize", JsonEmbedding.number(limits.packetBytesMax()));
        members.put("maxInflightMessages", JsonEmbedding.number(limits.pendingMax()));
        members.put("rateLimits", NONE);
        members.put("gatewayRateLimits", NONE);
        return JsonEmbedding.object(members);
    }
}
