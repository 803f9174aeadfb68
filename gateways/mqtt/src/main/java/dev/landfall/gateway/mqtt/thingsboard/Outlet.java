package dev.landfall.gateway.mqtt.thingsboard;

import java.util.LinkedHashMap;
import java.util.List;

/** How something is told to a device: to the client itself, or to one that it speaks for. */
sealed interface Outlet {
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
    record Itself() implements Outlet {
        @Override
        public List<String> commandTopics(int number) {
            return Told.command(number);
        }

        @Override
        public byte[] command(int number, String method, byte[] params) {
            return JsonText.object("method", JsonText.quoted(method), "params", params);
        }

        @Override
        public List<String> attributeTopics() {
            return Told.ATTRIBUTES;
        }

        @Override
        public byte[] attributes(byte[] attributes) {
            return attributes;
        }
    }

    /** @param name of the one the client speaks for */
    record Child(String name) implements Outlet {
        @Override
        public List<String> commandTopics(int number) {
            return List.of(Told.CHILD_COMMAND);
        }

        @Override
        public byte[] command(int number, String method, byte[] params) {
            var data = new LinkedHashMap<String, byte[]>();
            data.put("id", JsonText.number(number));
            data.put("method", JsonText.quoted(method));
            data.put("params", params);
            return JsonText.object("device", JsonText.quoted(name), "data", JsonText.object(data));
        }

        @Override
        public List<String> attributeTopics() {
            return List.of(Told.CHILD_ATTRIBUTES);
        }

        @Override
        public byte[] attributes(byte[] attributes) {
            return JsonText.object("device", JsonText.quoted(name), "data", attributes);
        }
    }
}
