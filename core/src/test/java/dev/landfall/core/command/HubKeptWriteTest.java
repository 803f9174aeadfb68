package dev.landfall.core.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.landfall.core.model.AnswerStatus;
import dev.landfall.core.model.AppRequest;
import dev.landfall.core.model.Audit;
import dev.landfall.core.model.Command;
import dev.landfall.core.model.Content;
import dev.landfall.core.model.DeviceEvent.CommandConfirmed;
import dev.landfall.core.model.DeviceEvent.CommandPending;
import dev.landfall.core.model.DeviceEvent.ResourceChanged;
import dev.landfall.core.model.Link;
import dev.landfall.core.model.Reason;
import dev.landfall.core.model.Refused;
import dev.landfall.core.stored.CommandsHead;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HubKeptWriteTest {
    private static final String HREF = "/kept/limit";
    private static final Audit BY = new Audit("ada", "", 0);
    private static final Content TWO = json("2");

    @Test
    void a_write_makes_the_resource_what_the_app_wants() {
        var done = HubKeptWrite.of(new AppRequest.Update(HREF, "", TWO), null, BY);

        assertThat(done.status()).isEqualTo(AnswerStatus.CREATED);
        assertThat(done.fresh()).isTrue();
        assertThat(done.change()).hasValueSatisfying(change -> {
            assertThat(change.content()).isEqualTo(TWO);
            assertThat(change.audit()).isEqualTo(BY);
        });
    }

    @Test
    void the_same_again_changes_nothing() {
        var done = HubKeptWrite.of(new AppRequest.Update(HREF, "", json("2")), is(AnswerStatus.OK, TWO), BY);

        assertThat(done.status()).isEqualTo(AnswerStatus.OK);
        assertThat(done.change()).isEmpty();
    }

    @Test
    void what_was_deleted_is_gone_and_can_come_back() {
        var deleted = HubKeptWrite.of(new AppRequest.Delete(HREF, ""), is(AnswerStatus.OK, TWO), BY);
        var again = HubKeptWrite.of(
                new AppRequest.Delete(HREF, ""), deleted.change().orElseThrow(), BY);
        var back = HubKeptWrite.of(
                new AppRequest.Create(HREF, TWO), deleted.change().orElseThrow(), BY);

        assertThat(deleted.change().orElseThrow().status()).isEqualTo(AnswerStatus.NOT_FOUND);
        assertThat(again.status()).isEqualTo(AnswerStatus.NOT_FOUND);
        assertThat(again.change()).isEmpty();
        assertThat(back.status()).isEqualTo(AnswerStatus.CREATED);
        assertThat(back.fresh()).as("it was there once").isFalse();
    }

    @Test
    void the_hub_answers_who_asks_for_what_it_keeps() {
        var there = HubKeptWrite.of(new AppRequest.Retrieve(HREF, "", List.of()), is(AnswerStatus.OK, TWO), BY);
        var none = HubKeptWrite.of(new AppRequest.Retrieve(HREF, "", List.of()), null, BY);

        assertThat(there.status()).isEqualTo(AnswerStatus.OK);
        assertThat(there.content()).isEqualTo(TWO);
        assertThat(there.change()).isEmpty();
        assertThat(none.status()).isEqualTo(AnswerStatus.NOT_FOUND);
    }

    @Test
    void such_a_command_is_over_in_the_moment_it_is_made() {
        var life = new CommandLifecycle(CommandsHead.NONE, 0, Duration.ofSeconds(20));

        var step = life.step(keep("one"), 5);

        assertThat(step.events()).hasExactlyElementsOfTypes(CommandPending.class, CommandConfirmed.class);
        assertThat(step.after().head().open()).isEmpty();
        assertThat(step.after().head().kept()).isEqualTo(new CommandsHead.Kept(1, 1, TWO.bytes().length));
        assertThat(step.after().version()).isEqualTo(2);
        assertThat(step.after().due()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void a_device_has_only_so_many_of_them() {
        var full = new CommandsHead(List.of(), List.of(), new CommandsHead.Kept(5, CommandLifecycle.KEPT_MAX, 0));
        var life = new CommandLifecycle(full, 9, Duration.ofSeconds(20));

        assertThatExceptionOfType(Refused.class)
                .isThrownBy(() -> life.step(keep("one"), 5))
                .extracting(Refused::reason)
                .isEqualTo(Reason.TOO_LARGE);
    }

    @Test
    void the_values_of_a_device_have_only_so_many_bytes_and_what_makes_them_less_always_fits() {
        var nearly = CommandLifecycle.KEPT_BYTES_MAX - TWO.bytes().length;
        assertThat(holding(nearly).step(keep("one"), 5).after().head().kept().bytes())
                .isEqualTo(CommandLifecycle.KEPT_BYTES_MAX);

        assertThatExceptionOfType(Refused.class)
                .isThrownBy(() -> holding(nearly + 1).step(keep("one"), 5))
                .extracting(Refused::reason)
                .isEqualTo(Reason.TOO_LARGE);
        var command = new Command(
                "less", new AppRequest.Delete(HREF, ""), Command.State.PENDING, false, false, "ada", 5, 100, 0);
        var less = new CommandTransition.Keep(
                command, HubKeptWrite.of(command.request(), is(AnswerStatus.OK, TWO), BY), BY);
        assertThat(holding(nearly + 1).step(less, 5).after().head().kept().bytes())
                .isEqualTo(nearly + 1 - TWO.bytes().length);
    }

    private static CommandLifecycle holding(long bytes) {
        var head = new CommandsHead(List.of(), List.of(), new CommandsHead.Kept(5, 7, bytes));
        return new CommandLifecycle(head, 9, Duration.ofSeconds(20));
    }

    @Test
    void an_open_link_rules_what_is_below_it_and_a_resource_s_own_link_more() {
        var open = link("/kept", true, true);
        var own = link("/kept/mine", false, false);
        var links = Map.of(open.href(), open, own.href(), own);

        assertThat(Link.ruling(links, "/kept/a/b")).contains(open);
        assertThat(Link.ruling(links, "/kept/mine")).contains(own);
        assertThat(Link.ruling(links, "/kept/mine/x")).contains(open);
        assertThat(Link.ruling(links, "/keptother")).isEmpty();
        assertThat(Link.ruling(links, "/")).isEmpty();
    }

    private static CommandTransition keep(String id) {
        var request = new AppRequest.Update(HREF, "", TWO);
        var command = new Command(id, request, Command.State.PENDING, false, false, "ada", 5, 100, 0);
        return new CommandTransition.Keep(command, HubKeptWrite.of(request, null, BY), BY);
    }

    private static ResourceChanged is(AnswerStatus status, Content content) {
        return new ResourceChanged(HREF, status, content, List.of(), new byte[0], Audit.HUB);
    }

    private static Link link(String href, boolean kept, boolean open) {
        return new Link(href, List.of(), List.of(), 1, 0, "", "", List.of(), List.of(), 0, new Link.Rule(kept, open));
    }

    private static Content json(String text) {
        return new Content(50, text.getBytes(UTF_8));
    }
}
