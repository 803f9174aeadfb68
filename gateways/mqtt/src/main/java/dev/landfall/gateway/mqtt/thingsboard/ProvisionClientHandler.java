package dev.landfall.gateway.mqtt.thingsboard;

import dev.landfall.gateway.mqtt.packet.ClientPacket.Publish;
import dev.landfall.gateway.mqtt.packet.ReasonCode;
import dev.landfall.gateway.mqtt.session.Acknowledgement;
import dev.landfall.gateway.mqtt.session.ClientHandler;
import dev.landfall.gateway.mqtt.session.MqttPeer;
import dev.landfall.gateway.mqtt.session.OutboundMessage;
import dev.landfall.gateway.mqtt.session.TopicFilters;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * A device without a token that requests one. The hub does not offer this: the device is told so in its own form, and the connection is
 * closed after a while.
 */
final class ProvisionClientHandler implements ClientHandler {
    private static final String REQUEST = "/provision/request";
    private static final String RESPONSE = "/provision/response";
    private static final byte[] NO = ("{\"status\":\"FAILURE\",\"errorMsg\":\"This hub gives no tokens to devices:"
                    + " make one with 'landfall device-token'.\"}")
            .getBytes(StandardCharsets.UTF_8);
    private static final long STAY_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final MqttPeer peer;
    private long came;

    ProvisionClientHandler(MqttPeer peer) {
        this.peer = peer;
    }

    @Override
    public String device() {
        return "";
    }

    @Override
    public void begin() {
        came = System.nanoTime();
    }

    @Override
    public void received(Publish message, Acknowledgement acknowledgement) {
        if (message.topic().equals(REQUEST)) {
            peer.refused("no-provisioning", "asked for a token");
            peer.publish(OutboundMessage.of(RESPONSE, NO));
            acknowledgement.stored();
        } else {
            acknowledgement.refused(ReasonCode.NOT_AUTHORIZED, "not-authorized", message.topic());
        }
    }

    @Override
    public boolean offers(String filter) {
        return TopicFilters.fits(filter, RESPONSE);
    }

    @Override
    public void subscriptionsChanged() {
        // The answer is sent at once or not at all.
    }

    @Override
    public void tick(long now) {
        if (now - came > STAY_NANOS) {
            peer.refused("provisioning-timeout", "asked for a token and stayed");
            peer.dismiss(ReasonCode.ADMINISTRATIVE, "provisioning-timeout");
        }
    }

    @Override
    public void left(String reason) {
        // There is nothing to store.
    }
}
