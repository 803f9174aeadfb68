package dev.landfall.app.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

final class FlatJsonEncoderTest {
    private final LoggerContext context = new LoggerContext();

    @Test
    void an_entry_is_one_flat_object_with_an_rfc_3339_time() throws IOException {
        var event = event("the device {} left");
        event.setArgumentArray(new Object[] {"d1"});
        event.addKeyValuePair(new KeyValuePair("connection", "127.0.0.1:4711"));
        event.addKeyValuePair(new KeyValuePair("millis", 12L));

        var json = json(event);

        assertThat(json.path("time").asText()).isEqualTo("2026-11-30T12:00:00.123Z");
        assertThat(json.path("level").asText()).isEqualTo("WARN");
        assertThat(json.path("message").asText()).isEqualTo("the device d1 left");
        assertThat(json.path("connection").asText()).isEqualTo("127.0.0.1:4711");
        assertThat(json.path("millis").isNumber()).isTrue();
        assertThat(json).allSatisfy(member -> assertThat(member.isValueNode()).isTrue());
    }

    @Test
    void a_key_does_not_replace_a_member_of_the_form() throws IOException {
        var event = event("hello");
        event.addKeyValuePair(new KeyValuePair("message", "forged"));

        var json = json(event);

        assertThat(json.path("message").asText()).isEqualTo("hello");
        assertThat(json.path("_message").asText()).isEqualTo("forged");
    }

    @Test
    void what_was_thrown_stays_on_the_line() throws IOException {
        var event = event("broken");
        event.setThrowableProxy(
                new ch.qos.logback.classic.spi.ThrowableProxy(new IllegalStateException("line\nbreak")));

        var json = json(event);

        assertThat(json.path("stack").asText())
                .contains("IllegalStateException")
                .contains("FlatJsonEncoderTest");
    }

    private LoggingEvent event(String message) {
        context.setMDCAdapter(new LogbackMDCAdapter());
        var event = new LoggingEvent();
        event.setLoggerContext(context);
        event.setLoggerName("dev.landfall.Test");
        event.setLevel(Level.WARN);
        event.setThreadName("main");
        event.setInstant(Instant.parse("2026-11-30T12:00:00.123Z"));
        event.setMessage(message);
        return event;
    }

    private JsonNode json(LoggingEvent event) throws IOException {
        var encoder = new FlatJsonEncoder();
        encoder.setContext(context);
        encoder.start();
        var line = new String(encoder.encode(event), UTF_8);
        assertThat(line).endsWith("\n").hasLineCount(1);
        return new ObjectMapper().readTree(line);
    }
}
