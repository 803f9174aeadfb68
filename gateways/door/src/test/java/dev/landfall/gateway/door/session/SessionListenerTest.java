package dev.landfall.gateway.door.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class SessionListenerTest {
    private final List<String> told = new ArrayList<>();
    private final SessionListener listener = new SessionListener("192.0.2.1:4711", told::add);

    @Test
    void commands_are_told_to_whoever_has_come_for_them() {
        listener.commandsWaiting();
        listener.attach(() -> told.add("commands"));
        listener.commandsWaiting();

        assertThat(told).containsExactly("commands");
    }

    @Test
    void an_end_is_news_unless_the_device_goes_by_itself() {
        listener.ended("replaced");
        listener.close("internal-error");
        listener.leaving();
        listener.ended("signed-off");

        assertThat(told).containsExactly("replaced", "internal-error");
    }
}
