package dev.landfall.gateway.mqtt.thingsboard;

import java.util.LinkedHashMap;
import java.util.List;

/** How something is told to a device: to the client itself, or to one that it speaks for. */
sealed interface DeviceTopics {
    /** Where commands go. */
    List<String> commandTopics(int number);

    /**
     * A command.
     *
     * @param params JSON
     */
    byte[] command(int number, String method, byte[] params);

    /** Where changes of shared attributes go. */
    List<String> attributeTopics();

    /** @param attributes a JSON object */
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

    /** @param name of the one the client speaks for */
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
