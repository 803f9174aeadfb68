package dev.landfall.gateway.mqtt.thingsboard;

import java.util.Map;
import java.util.Optional;

/**
 * What a client's message is about, by the name of its topic.
 *
 * @param id of a question or an answer; empty for what has none
 * @param brief whether the short form of the name was used
 */
record Topic(Kind kind, String id, boolean brief) {
    /** What it can be about. */
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
        /** One that ThingsBoard has, for a service that this hub has not. */
        NOT_SERVED,
        /** One that is nobody's. */
        UNKNOWN
    }

    private static final int ID_CHARS_MAX = 10;

    private static final Map<String, Topic> FIXED = Map.ofEntries(
            Map.entry("v1/devices/me/telemetry", fixed(Kind.TELEMETRY, false)),
            Map.entry("v2/t", fixed(Kind.TELEMETRY, true)),
            Map.entry("v1/devices/me/attributes", fixed(Kind.ATTRIBUTES, false)),
            Map.entry("v2/a", fixed(Kind.ATTRIBUTES, true)),
            Map.entry("v1/devices/me/claim", fixed(Kind.NOT_SERVED, false)),
            Map.entry("v1/gateway/connect", fixed(Kind.CHILD_CONNECT, false)),
            Map.entry("v1/gateway/disconnect", fixed(Kind.CHILD_DISCONNECT, false)),
            Map.entry("v1/gateway/telemetry", fixed(Kind.CHILD_TELEMETRY, false)),
            Map.entry("v1/gateway/attributes", fixed(Kind.CHILD_ATTRIBUTES, false)),
            Map.entry("v1/gateway/attributes/request", fixed(Kind.CHILD_ATTRIBUTES_QUESTION, false)),
            Map.entry("v1/gateway/rpc", fixed(Kind.CHILD_COMMAND_ANSWER, false)),
            Map.entry("v1/gateway/claim", fixed(Kind.NOT_SERVED, false)),
            Map.entry("/provision/request", fixed(Kind.NOT_SERVED, false)));

    private static final Map<String, Topic> NUMBERED = Map.of(
            "v1/devices/me/attributes/request/", fixed(Kind.ATTRIBUTES_QUESTION, false),
            "v2/a/req/", fixed(Kind.ATTRIBUTES_QUESTION, true),
            "v1/devices/me/rpc/response/", fixed(Kind.COMMAND_ANSWER, false),
            "v2/r/res/", fixed(Kind.COMMAND_ANSWER, true),
            "v1/devices/me/rpc/request/", fixed(Kind.QUESTION, false),
            "v2/r/req/", fixed(Kind.QUESTION, true));

    private static final Topic NOT_SERVED = fixed(Kind.NOT_SERVED, false);
    private static final Topic UNKNOWN = fixed(Kind.UNKNOWN, false);

    static Topic of(String name) {
        var known = FIXED.get(name);
        if (known != null) {
            return known;
        }
        var slash = name.lastIndexOf('/') + 1;
        return Optional.ofNullable(NUMBERED.get(name.substring(0, slash)))
                .filter(_ -> isId(name, slash))
                .map(kind -> new Topic(kind.kind(), name.substring(slash), kind.brief()))
                .orElse(name.startsWith("v2/fw/") || name.startsWith("v2/sw/") ? NOT_SERVED : UNKNOWN);
    }

    private static boolean isId(String name, int from) {
        var length = name.length() - from;
        return length > 0 && length <= ID_CHARS_MAX && name.chars().skip(from).allMatch(c -> c >= '0' && c <= '9');
    }

    private static Topic fixed(Kind kind, boolean brief) {
        return new Topic(kind, "", brief);
    }
}
