package dev.landfall.gateway.mqtt.thingsboard;

import dev.landfall.gateway.mqtt.session.TopicFilters;
import dev.landfall.gateway.mqtt.thingsboard.Topic.Form;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The topics on which devices receive messages. */
final class TopicNames {
    static final List<String> ATTRIBUTES =
            Arrays.stream(Form.values()).map(Form::attributes).toList();
    static final String CHILD_ATTRIBUTES = "v1/gateway/attributes";
    static final String CHILD_ATTRIBUTES_ANSWER = "v1/gateway/attributes/response";
    static final String CHILD_COMMAND = "v1/gateway/rpc";

    private static final Pattern NUMBER = Pattern.compile("/[0-9]{1,10}$");
    private static final List<String> OF_GATEWAYS = List.of(CHILD_ATTRIBUTES, CHILD_ATTRIBUTES_ANSWER, CHILD_COMMAND);
    private static final List<String> OF_DEVICES = Arrays.stream(Form.values())
            .flatMap(form -> Stream.of(
                    form.attributes(),
                    form.attributesResponse() + "0",
                    form.commandRequest() + "0",
                    form.commandResponse() + "0"))
            .toList();

    private TopicNames() {}

    /** Whether a filter matches one of these topics. */
    static boolean any(String filter, boolean gateway) {
        var general = NUMBER.matcher(filter).replaceFirst("/0");
        return OF_DEVICES.stream().anyMatch(topic -> TopicFilters.fits(general, topic))
                || (gateway && OF_GATEWAYS.stream().anyMatch(topic -> TopicFilters.fits(general, topic)));
    }

    static List<String> command(int number) {
        return Arrays.stream(Form.values())
                .map(form -> form.commandRequest() + number)
                .toList();
    }

    static String attributesAnswer(Topic question) {
        return question.form().attributesResponse() + question.id();
    }

    static String answer(Topic question) {
        return question.form().commandResponse() + question.id();
    }
}
