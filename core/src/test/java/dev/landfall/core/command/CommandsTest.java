package dev.landfall.core.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.landfall.core.access.Access;
import dev.landfall.core.access.Principal;
import dev.landfall.core.command.Commands.Options;
import dev.landfall.core.model.AnswerStatus;
import dev.landfall.core.model.AppRequest;
import dev.landfall.core.model.Command;
import dev.landfall.core.model.Command.State;
import dev.landfall.core.model.Content;
import dev.landfall.core.model.CoreSettings;
import dev.landfall.core.model.DeviceEvent.CommandConfirmed;
import dev.landfall.core.model.DeviceEvent.CommandEvent;
import dev.landfall.core.model.DeviceEvent.CommandPending;
import dev.landfall.core.model.DeviceId;
import dev.landfall.core.model.Fact;
import dev.landfall.core.model.Reason;
import dev.landfall.core.model.Refused;
import dev.landfall.core.node.Node;
import dev.landfall.core.proof.HandBus;
import dev.landfall.core.proof.HandStore;
import dev.landfall.core.proof.House;
import dev.landfall.core.proof.TurnedClock;
import dev.landfall.core.stored.Names;
import dev.landfall.provider.Store;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CommandsTest {
    private static final AppRequest SET = new AppRequest.Update("/light/1", "", new Content(60, new byte[] {1}));
    private static final AppRequest ASK = new AppRequest.Retrieve("/light/1", "", List.of());
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private final TurnedClock clock = new TurnedClock();
    private final HandStore store = new HandStore(4, clock, false);
    private final CommandWatch watch = new CommandWatch();
    private final House house = new House(store, clock, watch);
    private final LinkedBlockingQueue<DeviceId> woken = new LinkedBlockingQueue<>();
    private final Node node =
            new Node(house.reading, house.committer, CoreSettings.usual("h"), () -> true, clock.ticker());
    private final SessionWaker waker = new SessionWaker(node, new HandBus(), key -> woken.add(key.device()));
    private final Commands commands =
            new Commands(house.log, house.access, waker, watch, Duration.ofSeconds(10), () -> true);
    private final Principal ada = house.user("ada");
    private final DeviceId light = house.device("ada");

    @BeforeEach
    void publish() {
        house.report(light, "/light/1", "off");
        var serving = new CountDownLatch(1);
        node.follow(new Node.Serving() {
            @Override
            public void began(String incarnation) {
                serving.countDown();
            }

            @Override
            public void ended(String incarnation) {}
        });
        while (serving.getCount() > 0) {
            node.tick();
            Thread.onSpinWait();
        }
    }

    @AfterEach
    void stop() {
        house.close();
    }

    @Test
    void a_command_to_an_absent_device_stays_pending() {
        var submitted = commands.submit(ada, light, SET, Options.USUAL);

        var list = house.listed(commands, ada, light);

        assertThat(submitted.version()).isEqualTo(1);
        var command = list.getFirst().command();
        assertThat(command.state()).isEqualTo(State.PENDING);
        assertThat(command.request()).usingRecursiveComparison().isEqualTo(SET);
        assertThat(list.getFirst().event().time()).isEqualTo(submitted.time());
        assertThat(woken).isEmpty();
    }

    @Test
    void the_gateway_is_woken_sends_and_the_app_hears_the_answer() throws Exception {
        var session = signIn(node.incarnation());

        var submitted = commands.submit(ada, light, SET, Options.USUAL);
        assertThat(woken.poll(5, TimeUnit.SECONDS)).isEqualTo(light);
        var open = session.open();
        assertThat(open).hasSize(1);
        assertThat(session.sent(open.getFirst())).isTrue();
        assertThat(session.sent(open.getFirst())).isFalse();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var answer = threads.submit(() -> commands.await(submitted, PATIENCE));
            session.confirmed(open.getFirst().id(), AnswerStatus.OK, Content.NONE, new byte[] {9});

            var closing = answer.get(10, TimeUnit.SECONDS).orElseThrow();

            assertThat(closing.event()).isInstanceOf(CommandConfirmed.class);
            assertThat(closing.version()).isEqualTo(3);
        }
        assertThat(house.listed(commands, ada, light)).isEmpty();
        assertThat(session.open()).isEmpty();
    }

    @Test
    void an_answer_that_came_before_anyone_waited_is_found() {
        var session = signIn("n1");
        var submitted = commands.submit(ada, light, SET, Options.USUAL);
        session.sent(session.open().getFirst());
        session.confirmed(idOf(submitted), AnswerStatus.ERROR, Content.NONE, new byte[0]);

        assertThat(state(commands.await(submitted, Duration.ZERO))).isEqualTo(State.CONFIRMED);
    }

    @Test
    void impatience_ends_the_waiting_and_not_the_command() {
        var submitted = commands.submit(ada, light, SET, Options.USUAL);

        assertThat(commands.await(submitted, Duration.ofMillis(20))).isEmpty();
        assertThat(house.listed(commands, ada, light)).hasSize(1);
    }

    @Test
    void whoever_waits_past_the_time_to_live_hears_that_it_expired() {
        var submitted = commands.submit(ada, light, SET, Options.USUAL);

        clock.turn(Duration.ofSeconds(10));

        assertThat(house.listed(commands, ada, light)).isEmpty();
        assertThat(state(commands.await(submitted, PATIENCE))).isEqualTo(State.EXPIRED);
    }

    @Test
    void whoever_waits_past_the_time_for_an_answer_hears_that_nobody_knows() {
        var session = signIn("n1");
        var submitted = commands.submit(ada, light, SET, Options.USUAL);
        session.sent(session.open().getFirst());

        clock.turn(House.ANSWER);

        assertThat(state(commands.await(submitted, PATIENCE))).isEqualTo(State.UNKNOWN);
        session.confirmed(idOf(submitted), AnswerStatus.OK, Content.NONE, new byte[0]);
        assertThat(house.listed(commands, ada, light)).isEmpty();
    }

    @Test
    void one_of_sending_and_cancelling_wins() throws Exception {
        var session = signIn("n1");
        for (var i = 0; i < 30; i++) {
            var submitted = commands.submit(ada, light, SET, Options.USUAL);
            var command = session.open().getFirst();
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                Callable<Boolean> send = () -> session.sent(command);
                Callable<Boolean> cancel =
                        () -> !commands.cancel(ada, light, "/light/1", Set.of()).isEmpty();
                var both = threads.invokeAll(List.of(send, cancel));

                assertThat(both.get(0).get()).isNotEqualTo(both.get(1).get());
            }
            session.confirmed(idOf(submitted), AnswerStatus.OK, Content.NONE, new byte[0]);
        }
    }

    @Test
    void a_superseded_session_may_not_send() {
        var first = signIn("n1");
        commands.submit(ada, light, SET, Options.USUAL);
        var command = first.open().getFirst();

        var second = signIn("n2");

        refused(Reason.REPLACED, () -> first.sent(command));
        assertThat(second.sent(second.open().getFirst())).isTrue();
    }

    @Test
    void a_retrieve_is_sent_again_by_the_next_session_and_an_update_is_not() {
        var first = signIn("n1");
        commands.submit(ada, light, SET, new Options("set", Duration.ZERO, false, false));
        commands.submit(ada, light, ASK, new Options("ask", Duration.ZERO, false, false));
        commands.submit(ada, light, SET, new Options("again", Duration.ZERO, false, true));
        first.open().forEach(first::sent);

        var second = signIn("n2");

        assertThat(second.open()).extracting(Command::id).containsExactly("ask", "again");
        assertThat(house.listed(commands, ada, light))
                .extracting(one -> one.command().id() + " " + one.command().state())
                .containsExactly("set UNKNOWN", "ask SENT", "again SENT");
        assertThat(second.open()).allMatch(second::sent);
        assertThat(second.open()).isEmpty();
    }

    @Test
    void only_what_a_device_published_or_said_is_commanded_unless_forced() {
        var unheard = new AppRequest.Retrieve("/none", "", List.of());

        refused(Reason.NOT_FOUND, () -> commands.submit(ada, light, unheard, Options.USUAL));
        commands.submit(ada, light, unheard, new Options("", Duration.ZERO, true, false));
        commands.submit(ada, light, new AppRequest.Twin(true, true), Options.USUAL);

        assertThat(house.listed(commands, ada, light)).hasSize(2);
    }

    @Test
    void who_may_not_see_the_device_is_told_nothing_and_who_may_not_touch_it_is_told_so() {
        refused(Reason.NOT_FOUND, () -> commands.submit(house.user("bob"), light, SET, Options.USUAL));
        refused(Reason.NOT_FOUND, () -> house.listed(commands, house.user("bob"), light));
        refused(Reason.FORBIDDEN, () -> commands.submit(house.user("ada", Access.READER), light, SET, Options.USUAL));
        refused(Reason.NOT_FOUND, () -> commands.submit(ada, house.device("bob"), SET, Options.USUAL));

        commands.submit(house.user("root", Access.ADMIN), light, SET, Options.USUAL);
        assertThat(house.listed(commands, house.user("ada", Access.READER), light)
                        .size())
                .isOne();
    }

    @Test
    void nonsense_is_invalid() {
        refused(Reason.INVALID, () -> submit(new Options("", Duration.ofMillis(99), false, false), SET));
        refused(Reason.INVALID, () -> submit(new Options("", Duration.ofDays(31), false, false), SET));
        refused(Reason.INVALID, () -> submit(new Options("", Duration.ofMillis(-1), false, false), SET));
        refused(Reason.INVALID, () -> submit(new Options("a\nb", Duration.ZERO, false, false), SET));
        refused(Reason.INVALID, () -> submit(Options.USUAL, new AppRequest.Delete("light", "")));
        refused(Reason.INVALID, () -> submit(Options.USUAL, new AppRequest.Delete("/" + "x".repeat(2000), "")));
        refused(Reason.INVALID, () -> commands.list(ada, Set.of(), Optional.of("?"), 10));
    }

    @Test
    void cancelling_says_what_it_did() {
        var session = signIn("n1");
        submit(new Options("a", Duration.ZERO, false, false), SET);
        submit(new Options("b", Duration.ZERO, false, false), SET);
        submit(new Options("c", Duration.ZERO, false, false), SET);
        session.sent(session.open().getFirst());

        assertThat(commands.cancel(ada, light, "/other", Set.of())).isEmpty();
        assertThat(commands.cancel(ada, light, "/light/1", Set.of("b"))).containsExactly("b");
        assertThat(state(Optional.of(commands.cancel(ada, light, "c")))).isEqualTo(State.CANCELLED);
        refused(Reason.NOT_FOUND, () -> commands.cancel(ada, light, "c"));
        refused(Reason.INVALID, () -> commands.cancel(ada, light, "a"));
    }

    @Test
    void what_is_due_and_what_waits_can_be_found() {
        submit(new Options("a", Duration.ZERO, false, false), SET);
        assertThat(waiting("n1")).isEmpty();
        var session = signIn("n1");
        assertThat(waiting("n1")).hasSize(1);
        assertThat(due()).isEmpty();

        session.sent(session.open().getFirst());
        assertThat(waiting("n1")).isEmpty();
        clock.turn(House.ANSWER);
        assertThat(due()).hasSize(1);
        house.log.sweep(due().getFirst().view().partition());

        assertThat(due()).isEmpty();
        var left = house.listed(commands, ada, light).getFirst().command();
        assertThat(left.state()).isEqualTo(State.UNKNOWN);
    }

    @Test
    void a_wake_that_got_lost_is_made_up_for() throws Exception {
        signIn(node.incarnation());
        submit(Options.USUAL, SET);
        woken.clear();

        waker.look(house.reading);

        assertThat(woken.poll(5, TimeUnit.SECONDS)).isEqualTo(light);
    }

    @Test
    void many_apps_command_one_device_at_once() throws Exception {
        var session = signIn("n1");
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var apps = new ArrayList<Callable<State>>();
            for (var i = 0; i < CommandLifecycle.OPEN_MAX; i++) {
                apps.add(() -> state(commands.await(submit(Options.USUAL, SET), PATIENCE)));
            }
            var gateway = threads.submit(() -> {
                for (var done = 0; done < CommandLifecycle.OPEN_MAX; ) {
                    for (var command : session.open()) {
                        session.sent(command);
                        session.confirmed(command.id(), AnswerStatus.OK, Content.NONE, new byte[0]);
                        done++;
                    }
                }
                return true;
            });

            for (var app : threads.invokeAll(apps)) {
                assertThat(app.get()).isEqualTo(State.CONFIRMED);
            }
            assertThat(gateway.get()).isTrue();
        }
    }

    @Test
    void an_expired_token_commands_nothing() {
        var soon = new Principal(
                "ada",
                House.TENANT,
                "ada",
                Optional.empty(),
                Set.of(),
                "",
                clock.instant().plusSeconds(1));
        clock.turn(Duration.ofSeconds(1));

        refused(Reason.UNAUTHENTICATED, () -> commands.submit(soon, light, SET, Options.USUAL));
        refused(Reason.UNAUTHENTICATED, () -> house.listed(commands, soon, light));
        refused(Reason.UNAUTHENTICATED, () -> commands.list(soon, Set.of(), Optional.empty(), 10));
        refused(Reason.UNAUTHENTICATED, () -> commands.cancel(soon, light, "a"));
    }

    @Test
    void commands_of_many_devices_come_in_pages() {
        var devices = new ArrayList<DeviceId>();
        for (var i = 0; i < 7; i++) {
            var device = house.device("eve");
            house.report(device, "/light/1", "off");
            devices.add(device);
            for (var j = 0; j < i; j++) {
                commands.submit(house.user("eve"), device, SET, Options.USUAL);
            }
        }

        assertThat(pages(house.user("eve"), Set.of(), 4)).hasSize(21).doesNotHaveDuplicates();
        assertThat(pages(house.user("root", Access.ADMIN), Set.of(), 1000)).hasSize(21);
        assertThat(pages(house.user("eve"), Set.copyOf(devices.subList(0, 4)), 2))
                .hasSize(6);
        assertThat(pages(ada, Set.copyOf(devices), 4)).isEmpty();
    }

    private List<String> pages(Principal principal, Set<DeviceId> devices, int limit) {
        var ids = new ArrayList<String>();
        Optional<String> token = Optional.empty();
        do {
            var page = commands.list(principal, devices, token, limit);
            assertThat(page.items()).hasSizeLessThanOrEqualTo(limit);
            page.items().forEach(pending -> ids.add(pending.command().id()));
            token = page.next();
        } while (token.isPresent());
        return ids;
    }

    private SessionCommands signIn(String incarnation) {
        var epoch = house.signIn(light, incarnation);
        return new DeviceCommands(house.log, Names.device(House.TENANT, light), light, epoch, "10.0.0.1:7");
    }

    private Fact submit(Options options, AppRequest request) {
        return commands.submit(ada, light, request, options);
    }

    private List<Store.Hit> waiting(String incarnation) {
        return store.find(new Store.Query(Names.WAITING.name(), null, incarnation, "", null, Set.of()), null, 10)
                .items();
    }

    private List<Store.Hit> due() {
        var shard = Integer.toString(Names.device(House.TENANT, light).shard(4));
        var query = new Store.Query(Names.DUE.name(), null, shard, "", Names.sortable(house.deciding.now()), Set.of());
        return store.find(query, null, 10).items();
    }

    private static String idOf(Fact submitted) {
        return submitted.event() instanceof CommandPending(var command, var _) ? command.id() : "";
    }

    private static State state(Optional<Fact> closing) {
        return closing.orElseThrow().event() instanceof CommandEvent event ? Commands.stateOf(event) : State.PENDING;
    }

    private static void refused(Reason reason, ThrowingCallable call) {
        assertThatExceptionOfType(Refused.class)
                .isThrownBy(call)
                .extracting(Refused::reason)
                .isEqualTo(reason);
    }
}
