package dev.landfall.gateway.door.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfall.core.command.CommandSlot;
import dev.landfall.core.model.Command;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class SessionListenerTest {
    private final List<String> told = new ArrayList<>();
    private final SessionListener listener = new SessionListener("192.0.2.1:4711", told::add);

    @Test
    void commands_are_told_to_whoever_has_come_for_them() {
        listener.commandsWaiting();
        listener.attach(new SessionListener.CommandReceiver() {
            @Override
            public void wake() {
                told.add("commands");
            }

            @Override
            public @Nullable CommandSlot slot(Command command) {
                return null;
            }
        });
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
