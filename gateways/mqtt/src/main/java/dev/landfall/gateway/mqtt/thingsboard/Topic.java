package dev.landfall.gateway.mqtt.thingsboard;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The meaning of a client's message, by its topic.
 *
 * @param id of a request or an answer; empty for other messages
 */
record Topic(Kind kind, String id, Form form) {
    /** The meanings. */
    enum Kind {
        TELEMETRY,
        ATTRIBUTES,
        ATTRIBUTES_QUESTION,
        COMMAND_ANSWER,
        QUESTION,
        CHILD_CONNECT,
        CHILD_DISCONNECT,
        CHILD_TELEMETRY,
        CHILD_ATTRIBUTES,
        CHILD_ATTRIBUTES_QUESTION,
        CHILD_COMMAND_ANSWER,
        /** A topic of ThingsBoard for a service that this hub does not have. */
        NOT_SERVED,
        /** A topic that is not known. */
        UNKNOWN
    }

    /** The three forms of the topics. An answer uses the form of the request. */
    enum Form {
        LONG("v1/devices/me/telemetry", "v1/devices/me/attributes", "v1/devices/me/rpc/", "request/", "response/"),
        SHORT("v2/t", "v2/a", "v2/r/", "req/", "res/"),
        SHORT_JSON("v2/t/j", "v2/a/j", "v2/r/", "req/j/", "res/j/");

        private final String telemetry;
        private final String attributes;
        private final String commands;
        private final String request;
        private final String response;

        Form(String telemetry, String attributes, String commands, String request, String response) {
            this.telemetry = telemetry;
            this.attributes = attributes;
            this.commands = commands;
            this.request = request;
            this.response = response;
        }

        String telemetry() {
            return telemetry;
        }

        String attributes() {
            return attributes;
        }

        String commandRequest() {
            return commands + request;
        }

        String commandResponse() {
            return commands + response;
        }

        String attributesRequest() {
            return attributesRoom() + request;
        }

        String attributesResponse() {
            return attributesRoom() + response;
        }

        private String attributesRoom() {
            return (this == LONG ? LONG.attributes : SHORT.attributes) + "/";
        }
    }

    private static final int ID_CHARS_MAX = 10;
    private static final Map<String, Topic> FIXED = new HashMap<>();
    private static final Map<String, Topic> NUMBERED = new HashMap<>();
    private static final Topic NOT_SERVED = new Topic(Kind.NOT_SERVED, "", Form.LONG);
    private static final Topic UNKNOWN = new Topic(Kind.UNKNOWN, "", Form.LONG);

    static {
        for (var form : Form.values()) {
            FIXED.put(form.telemetry(), new Topic(Kind.TELEMETRY, "", form));
            FIXED.put(form.attributes(), new Topic(Kind.ATTRIBUTES, "", form));
            NUMBERED.put(form.attributesRequest(), new Topic(Kind.ATTRIBUTES_QUESTION, "", form));
            NUMBERED.put(form.commandResponse(), new Topic(Kind.COMMAND_ANSWER, "", form));
            NUMBERED.put(form.commandRequest(), new Topic(Kind.QUESTION, "", form));
        }
        gateways("connect", Kind.CHILD_CONNECT);
        gateways("disconnect", Kind.CHILD_DISCONNECT);
        gateways("telemetry", Kind.CHILD_TELEMETRY);
        gateways("attributes", Kind.CHILD_ATTRIBUTES);
        gateways("attributes/request", Kind.CHILD_ATTRIBUTES_QUESTION);
        gateways("rpc", Kind.CHILD_COMMAND_ANSWER);
        gateways("claim", Kind.NOT_SERVED);
        FIXED.put("v1/devices/me/claim", NOT_SERVED);
        FIXED.put("/provision/request", NOT_SERVED);
        // Their payloads are Protocol Buffers, which this hub does not support.
        FIXED.put("v2/t/p", NOT_SERVED);
        FIXED.put("v2/a/p", NOT_SERVED);
        for (var binary : new String[] {"v2/a/req/p/", "v2/r/req/p/", "v2/r/res/p/"}) {
            NUMBERED.put(binary, NOT_SERVED);
        }
    }

    static Topic of(String name) {
        var known = FIXED.get(name);
        if (known != null) {
            return known;
        }
        var slash = name.lastIndexOf('/') + 1;
        return Optional.ofNullable(NUMBERED.get(name.substring(0, slash)))
                .filter(_ -> isId(name, slash))
                .map(kind -> new Topic(kind.kind(), name.substring(slash), kind.form()))
                .orElse(name.startsWith("v2/fw/") || name.startsWith("v2/sw/") ? NOT_SERVED : UNKNOWN);
    }

    /** Whether the message is about child devices. */
    boolean ofGateways() {
        return switch (kind) {
            case CHILD_CONNECT, CHILD_DISCONNECT, CHILD_TELEMETRY -> true;
            case CHILD_ATTRIBUTES, CHILD_ATTRIBUTES_QUESTION, CHILD_COMMAND_ANSWER -> true;
            case TELEMETRY, ATTRIBUTES, ATTRIBUTES_QUESTION, COMMAND_ANSWER, QUESTION, NOT_SERVED, UNKNOWN -> false;
        };
    }

    private static void gateways(String name, Kind kind) {
        FIXED.put("v1/gateway/" + name, new Topic(kind, "", Form.LONG));
    }

    private static boolean isId(String name, int from) {
        var length = name.length() - from;
        return length > 0 && length <= ID_CHARS_MAX && name.chars().skip(from).allMatch(c -> c >= '0' && c <= '9');
    }
}
