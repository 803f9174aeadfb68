package dev.landfall.app.log;

import ch.qos.logback.classic.pattern.ThrowableProxyConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.EncoderBase;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * Writes one flat JSON object on each line: {@code time} (RFC 3339, UTC), {@code level}, {@code logger}, {@code thread}, {@code message},
 * each key of the entry as its own member, and {@code stack} for an exception. A key with one of these names gets an underscore in front.
 */
final class FlatJsonEncoder extends EncoderBase<ILoggingEvent> {
    private static final Set<String> OWN = Set.of("time", "level", "logger", "thread", "message", "stack");

    private final ThrowableProxyConverter stacks = new ThrowableProxyConverter();

    @Override
    public void start() {
        stacks.start();
        super.start();
    }

    @Override
    public byte[] headerBytes() {
        return new byte[0];
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        var json = JsonNodeFactory.instance
                .objectNode()
                .put("time", event.getInstant().toString())
                .put("level", event.getLevel().toString())
                .put("logger", event.getLoggerName())
                .put("thread", event.getThreadName())
                .put("message", event.getFormattedMessage());
        var pairs = event.getKeyValuePairs();
        if (pairs != null) {
            pairs.forEach(pair -> put(json, pair.key, pair.value));
        }
        event.getMDCPropertyMap().forEach((key, value) -> put(json, key, value));
        if (event.getThrowableProxy() != null) {
            json.put("stack", stacks.convert(event));
        }
        return (json + "\n").getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public byte[] footerBytes() {
        return new byte[0];
    }

    private static void put(ObjectNode json, String key, Object value) {
        var name = OWN.contains(key) ? "_" + key : key;
        switch (value) {
            case null -> json.putNull(name);
            case Boolean flag -> json.put(name, flag);
            case Integer number -> json.put(name, number);
            case Long number -> json.put(name, number);
            case Double number -> json.put(name, number);
            default -> json.put(name, String.valueOf(value));
        }
    }
}
