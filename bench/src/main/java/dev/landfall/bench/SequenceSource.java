package dev.landfall.bench;

import com.fasterxml.jackson.databind.JsonNode;

/** Where devices of a protocol tell the number of each change, and where the hub counts that they came. */
enum SequenceSource {
    /** A member of the light. */
    OCF("/light/1", "landfall_coap_sign_ins_total", "\"seq\":"),
    /** A key of its own, whose value it is; state and power are two more of the same message. */
    MQTT("/telemetry/seq", "landfall_mqtt_sign_ins_total", "\"content\":");

    final String href;
    final String signIns;
    /** What stands before the number in the text of an event. */
    final String mark;

    SequenceSource(String href, String signIns, String mark) {
        this.href = href;
        this.signIns = signIns;
        this.mark = mark;
    }

    /** The number in a content; -1 when there is none. */
    long seq(JsonNode content) {
        return (this == OCF ? content.path("seq") : content).asLong(-1);
    }
}
