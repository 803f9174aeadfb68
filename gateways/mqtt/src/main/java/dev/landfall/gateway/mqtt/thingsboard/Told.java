package dev.landfall.gateway.mqtt.thingsboard;

import dev.landfall.gateway.mqtt.session.TopicFilters;
import java.util.List;
import java.util.regex.Pattern;

/** Names of the topics on which devices are told something. */
final class Told {
    static final List<String> ATTRIBUTES = List.of("v1/devices/me/attributes", "v2/a");
    static final String CHILD_ATTRIBUTES = "v1/gateway/attributes";
    static final String CHILD_ATTRIBUTES_ANSWER = "v1/gateway/attributes/response";
    static final String CHILD_COMMAND = "v1/gateway/rpc";

    private static final Pattern NUMBER = Pattern.compile("/[0-9]{1,10}$");
    private static final List<String> ALL = List.of(
            "v1/devices/me/attributes",
            "v2/a",
            "v1/devices/me/attributes/response/0",
            "v2/a/res/0",
            "v1/devices/me/rpc/request/0",
            "v2/r/req/0",
            "v1/devices/me/rpc/response/0",
            "v2/r/res/0",
            CHILD_ATTRIBUTES,
            CHILD_ATTRIBUTES_ANSWER,
            CHILD_COMMAND);

    private Told() {}

    /** Whether a filter fits any of them. */
    static boolean any(String filter) {
        var general = NUMBER.matcher(filter).replaceFirst("/0");
        return ALL.stream().anyMatch(topic -> TopicFilters.fits(general, topic));
    }

    static List<String> command(int number) {
        return List.of("v1/devices/me/rpc/request/" + number, "v2/r/req/" + number);
    }

    static String attributesAnswer(Topic question) {
        return (question.brief() ? "v2/a/res/" : "v1/devices/me/attributes/response/") + question.id();
    }

    static String answer(Topic question) {
        return (question.brief() ? "v2/r/res/" : "v1/devices/me/rpc/response/") + question.id();
    }
}
