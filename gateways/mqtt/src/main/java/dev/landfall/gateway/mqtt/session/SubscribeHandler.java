package dev.landfall.gateway.mqtt.session;

import dev.landfall.gateway.mqtt.packet.ClientPacket;
import dev.landfall.gateway.mqtt.packet.ReasonCode;
import dev.landfall.gateway.mqtt.packet.ServerPacket;

/** Handles SUBSCRIBE and UNSUBSCRIBE (MQTT 5 sections 3.8 and 3.10). Event loop only. */
record SubscribeHandler(PublishReceiver.Conversation conversation, Subscriptions subscriptions) {
    private static final String SHARED = "$share/";

    void subscribe(ClientPacket.Subscribe subscribe) {
        if (subscribe.identified()) {
            conversation.refused("subscription-ids-not-supported", "");
            conversation.leave(ReasonCode.SUBSCRIPTION_IDS_NOT_SUPPORTED, "subscription-ids-not-supported");
            return;
        }
        var codes = subscribe.filters().stream().map(this::subscribe).toList();
        conversation.send(new ServerPacket.SubAck(subscribe.id(), codes));
        changed();
    }

    private int subscribe(ClientPacket.RequestedSubscription wanted) {
        var who = conversation.handler();
        var filter = wanted.filter();
        int refusal;
        if (!TopicFilters.valid(filter)) {
            refusal = ReasonCode.FILTER_INVALID;
        } else if (filter.startsWith(SHARED)) {
            refusal = ReasonCode.SHARED_NOT_SUPPORTED;
        } else if (who == null || !who.offers(filter)) {
            refusal = ReasonCode.NOT_AUTHORIZED;
        } else {
            var qos = Math.min(wanted.qos(), 1);
            if (subscriptions.add(filter, qos)) {
                return qos;
            }
            refusal = ReasonCode.QUOTA_EXCEEDED;
        }
        conversation.refused("subscription-refused", filter);
        return conversation.hasReasonCodes() ? refusal : ReasonCode.UNSPECIFIED;
    }

    void unsubscribe(ClientPacket.Unsubscribe unsubscribe) {
        var codes = unsubscribe.filters().stream()
                .map(filter -> subscriptions.remove(filter) ? ReasonCode.SUCCESS : ReasonCode.NO_SUBSCRIPTION_EXISTED)
                .toList();
        conversation.send(new ServerPacket.UnsubAck(unsubscribe.id(), codes));
        changed();
    }

    private void changed() {
        var who = conversation.handler();
        if (who != null) {
            who.subscriptionsChanged();
        }
    }
}
