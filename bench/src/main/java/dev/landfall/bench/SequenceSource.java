package dev.landfall.bench;

import com.fasterxml.jackson.databind.JsonNode;

/** Where the number of a change is in the content of each protocol, and the metric that counts its sign-ins. */
enum SequenceSource {
    /** A member of the light. */
    OCF("/light/1", "landfall_coap_sign_ins_total", "\"seq\":"),
    /** The value of a key of its own; state and power are two more keys of the same message. */
    MQTT("/telemetry/seq", "landfall_mqtt_sign_ins_total", "\"content\":");

    final String href;
    final String signIns;
    /** The text before the number in an event. */
    final String mark;

    SequenceSource(String href, String signIns, String mark) {
        this.href = href;
        this.signIns = signIns;
        this.mark = mark;
    }

    /** The number in a content; -1 without a number. */
    long seq(JsonNode content) {
        return (this == OCF ? content.path("seq") : content).asLong(-1);
    }
}
