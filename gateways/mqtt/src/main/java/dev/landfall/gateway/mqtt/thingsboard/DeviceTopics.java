package dev.landfall.gateway.mqtt.thingsboard;

import java.util.LinkedHashMap;
import java.util.List;

/** The topics and payloads of messages to a device: to the client itself, or to a child device. */
sealed interface DeviceTopics {
    /** The topics of commands, any of which the client may have subscribed to. */
    List<String> commandTopics(int number);

    /**
     * The payload of a command.
     *
     * @param params JSON
     */
    byte[] command(int number, String method, byte[] params);

    /** The topics of changed shared attributes, any of which the client may have subscribed to. */
    List<String> attributeTopics();

    /**
     * The payload of changed shared attributes.
     *
     * @param attributes a JSON object
     */
    byte[] attributes(byte[] attributes);

    /** The client itself. */
    record Itself() implements DeviceTopics {
        @Override
        public List<String> commandTopics(int number) {
            return TopicNames.command(number);
        }

        @Override
        public byte[] command(int number, String method, byte[] params) {
            return JsonEmbedding.object("method", JsonEmbedding.quoted(method), "params", params);
        }

        @Override
        public List<String> attributeTopics() {
            return TopicNames.ATTRIBUTES;
        }

        @Override
        public byte[] attributes(byte[] attributes) {
            return attributes;
        }
    }

    /** @param name the name of the child device */
    record Child(String name) implements DeviceTopics {
        @Override
        public List<String> commandTopics(int number) {
            return List.of(TopicNames.CHILD_COMMAND);
        }

        @Override
        public byte[] command(int number, String method, byte[] params) {
            var data = new LinkedHashMap<String, byte[]>();
            data.put("id", JsonEmbedding.number(number));
            data.put("method", JsonEmbedding.quoted(method));
            data.put("params", params);
            return JsonEmbedding.object("device", JsonEmbedding.quoted(name), "data", JsonEmbedding.object(data));
        }

        @Override
        public List<String> attributeTopics() {
            return List.of(TopicNames.CHILD_ATTRIBUTES);
        }

        @Override
        public byte[] attributes(byte[] attributes) {
            return JsonEmbedding.object("device", JsonEmbedding.quoted(name), "data", attributes);
        }
    }
}
