package dev.landfall.gateway.api.landfall;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.landfall.core.feed.FeedEvent;
import dev.landfall.core.model.DeviceEvent;
import dev.landfall.core.model.DeviceId;
import dev.landfall.core.model.Fact;
import java.util.UUID;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class WatchLinesTest {
    @Test
    void an_event_of_a_newer_version_is_a_line_that_says_so() {
        var device = new DeviceId(new UUID(1, 2));
        var event = new One(new Fact("acme", device, 7, 0, new DeviceEvent.Unknown(1, 200, new byte[] {1, 2})));

        var line = new String(WatchLines.line(event, "t"), UTF_8);

        assertThat(line)
                .contains("\"type\":\"unknown\"", "\"version\":7", "\"format\":1", "\"kind\":200", "\"token\":\"t\"");
    }

    private record One(Fact fact) implements FeedEvent {
        @Override
        public String owner() {
            return "ada";
        }

        @Override
        public int shard() {
            return 0;
        }

        @Override
        public long position() {
            return 1;
        }

        @Override
        public byte[] encoded(Object form, Function<FeedEvent, byte[]> encode) {
            return encode.apply(this);
        }
    }
}
