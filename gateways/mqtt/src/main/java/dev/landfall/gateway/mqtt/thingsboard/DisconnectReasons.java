package dev.landfall.gateway.mqtt.thingsboard;

import dev.landfall.gateway.mqtt.packet.ReasonCode;

/** Translates the reasons for which sessions end into reason codes of MQTT 5. */
final class DisconnectReasons {
    private DisconnectReasons() {}

    static int code(String reason) {
        return switch (reason) {
            case "replaced" -> ReasonCode.TAKEN_OVER;
            case "signed-off", "token-revoked" -> ReasonCode.ADMINISTRATIVE;
            case "shutting-down" -> ReasonCode.SHUTTING_DOWN;
            case "store-unavailable", "node-lost" -> ReasonCode.SERVER_BUSY;
            default -> ReasonCode.NOT_HERE;
        };
    }
}
