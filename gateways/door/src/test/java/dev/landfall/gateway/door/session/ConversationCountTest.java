package dev.landfall.gateway.door.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ConversationCountTest {
    private final ConversationCount conversations = new ConversationCount();

    @Test
    void it_waits_for_the_last_one_and_no_longer_than_it_may() {
        conversations.began();
        conversations.began();
        conversations.ended();

        assertThat(conversations.awaitEnd(Duration.ofMillis(5))).isFalse();
        Thread.ofVirtual().start(conversations::ended);

        assertThat(conversations.awaitEnd(Duration.ofSeconds(5))).isTrue();
    }
}
