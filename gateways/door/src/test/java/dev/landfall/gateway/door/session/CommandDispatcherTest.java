package dev.landfall.gateway.door.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfall.core.command.SessionCommands;
import dev.landfall.core.model.AnswerStatus;
import dev.landfall.core.model.AppRequest;
import dev.landfall.core.model.Command;
import dev.landfall.core.model.Content;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The places that a device has for commands. */
@Timeout(120)
class CommandDispatcherTest {
    private static final int SIDE_BY_SIDE_MAX = 2;

    private final BlockingQueue<String> happened = new LinkedBlockingQueue<>();
    private final Semaphore answers = new Semaphore(0);
    private final CommandDispatcher<Command> dispatcher = new CommandDispatcher<>(
            "some-command", new NotedLine(), new NotedCommands(), SIDE_BY_SIDE_MAX, new NotedExecutor());

    @Test
    void a_reserved_command_runs_without_being_recorded_a_second_time() throws Exception {
        // given a place for a command
        var command = command("one", "/light/1");
        var slot = Objects.requireNonNull(dispatcher.reserve(command));

        // when it is stored, and the device answers
        slot.send(command);
        assertThat(next()).isEqualTo("run one");
        answers.release();

        // then the dispatcher looks for the next one
        assertThat(next()).isEqualTo("open");
    }

    @Test
    void a_resource_has_one_place_and_a_device_a_few() {
        // given a command for one resource
        assertThat(dispatcher.reserve(command("one", "/light/1"))).isNotNull();

        // then there is no second place for this resource, and one for another one, and then none
        assertThat(dispatcher.reserve(command("two", "/light/1"))).isNull();
        assertThat(dispatcher.reserve(command("three", "/light/2"))).isNotNull();
        assertThat(dispatcher.reserve(command("four", "/light/3"))).isNull();
    }

    @Test
    void a_place_that_was_given_back_is_free_and_waiting_commands_are_looked_for() throws Exception {
        // given a place
        var slot = Objects.requireNonNull(dispatcher.reserve(command("one", "/light/1")));

        // when the command was refused
        slot.release();

        // then those that waited for the place get their turn
        assertThat(next()).isEqualTo("open");
        assertThat(dispatcher.reserve(command("two", "/light/1"))).isNotNull();
    }

    private String next() throws InterruptedException {
        var event = happened.poll(10, TimeUnit.SECONDS);
        return event == null ? "nothing" : event;
    }

    private static Command command(String id, String href) {
        var request = new AppRequest.Retrieve(href, "", List.of());
        return new Command(id, request, Command.State.PENDING, false, false, "ada", 1, Long.MAX_VALUE, 0);
    }

    private final class NotedExecutor implements CommandDispatcher.Executor<Command> {
        @Override
        public Command prepare(Command command) {
            return command;
        }

        @Override
        public void run(Command command) {
            happened.add("run " + command.id());
            answers.acquireUninterruptibly();
        }

        @Override
        public void contended(Collection<Command> running) {
            happened.add("contended");
        }
    }

    private final class NotedCommands implements SessionCommands {
        @Override
        public List<Command> open() {
            happened.add("open");
            return List.of();
        }

        @Override
        public boolean sent(Command command) {
            happened.add("sent " + command.id());
            return true;
        }

        @Override
        public void confirmed(String id, AnswerStatus status, Content content, byte[] etag) {}

        @Override
        public void unknown(String id, String reason) {}
    }
}
