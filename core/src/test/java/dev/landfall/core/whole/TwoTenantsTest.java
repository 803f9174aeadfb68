package dev.landfall.core.whole;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.landfall.conformance.memory.NoIdentity;
import dev.landfall.core.Core;
import dev.landfall.core.access.Principal;
import dev.landfall.core.command.Commands.Options;
import dev.landfall.core.device.DeviceSession;
import dev.landfall.core.device.Devices;
import dev.landfall.core.device.Sessions;
import dev.landfall.core.feed.Filter;
import dev.landfall.core.feed.Subscription;
import dev.landfall.core.model.AnswerStatus;
import dev.landfall.core.model.AppRequest;
import dev.landfall.core.model.Content;
import dev.landfall.core.model.CoreMeters;
import dev.landfall.core.model.CoreSettings;
import dev.landfall.core.model.DeviceEvent;
import dev.landfall.core.model.DeviceId;
import dev.landfall.core.model.Reason;
import dev.landfall.core.model.Refused;
import dev.landfall.core.proof.HandBus;
import dev.landfall.core.proof.HandStore;
import dev.landfall.core.proof.TurnedClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The same id in two tenants is two devices, and neither learns of the other. */
@Timeout(120)
class TwoTenantsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final DeviceId id = new DeviceId(UUID.randomUUID());
    private final Principal ada = principal("acme", "ada");
    private final Principal eve = principal("other", "ada");
    private final HandBus bus = new HandBus();
    private final HandStore store = new HandStore(4, new TurnedClock(), false);
    private @Nullable Core core;

    @BeforeEach
    void start() {
        core = Core.start(
                store,
                bus,
                new NoIdentity(),
                CoreSettings.usual(UUID.randomUUID().toString()),
                CoreMeters.NONE);
        core().registry().signUp(ada, id);
        core().registry().signUp(eve, id);
    }

    @AfterEach
    void stop() {
        core().close();
    }

    @Test
    void both_are_online_on_one_node_and_each_leaves_alone() throws Exception {
        var adas = new Gateway(ada);
        var eves = new Gateway(eve);

        adas.report("ada's");
        eves.report("eve's");

        assertThat(adas.said() + " " + eves.said()).isEqualTo("ada's eve's");
        assertThat(core().sessions().count()).isEqualTo(2);
        adas.session.close("left");
        assertThat(online(ada)).isFalse();
        assertThat(online(eve)).isTrue();
        assertThat(eves.ended).isEmpty();
    }

    @Test
    void each_is_commanded_by_its_own() throws Exception {
        var adas = new Gateway(ada);
        var eves = new Gateway(eve);
        adas.report("off");
        eves.report("off");
        adas.woken.clear();
        eves.woken.clear();

        core().commands().submit(ada, id, new AppRequest.Update("/light", "", content("on")), Options.USUAL);

        assertThat(adas.woken.poll(10, TimeUnit.SECONDS)).isEqualTo("woken");
        assertThat(adas.session.commands().open()).hasSize(1);
        assertThat(eves.session.commands().open()).isEmpty();
        assertThat(eves.woken).isEmpty();
        assertThat(core().commands().list(eve, id, Optional.empty(), 100).items())
                .isEmpty();
    }

    @Test
    void each_is_followed_by_its_own() throws Exception {
        var adas = new Gateway(ada);
        var eves = new Gateway(eve);
        try (var all = core().feed().subscribe(ada, Filter.ALL, Optional.empty());
                var named = core().feed().subscribe(ada, new Filter(Set.of(id), _ -> true), Optional.empty())) {
            eves.report("eve's");
            adas.report("ada's");

            assertThat(List.of(next(all), next(named))).containsExactly("acme ada's", "acme ada's");
        }
    }

    @Test
    void one_that_is_given_up_takes_nothing_of_the_other_along() throws Exception {
        var adas = new Gateway(ada);
        var eves = new Gateway(eve);
        eves.report("eve's");

        core().registry().signOff(ada, id);

        assertThat(adas.ended.poll(10, TimeUnit.SECONDS)).isEqualTo("signed-off");
        assertThat(core().devices().device(ada, id, Set.of())).isEmpty();
        assertThat(eves.ended).isEmpty();
        assertThat(eves.said()).isEqualTo("eve's");
        eves.report("again");
        assertThat(eves.said()).isEqualTo("again");
        assertThat(list(eve)).hasSize(1);
        assertThat(list(ada)).isEmpty();
    }

    @Test
    void no_answer_differs_for_what_another_tenant_has() {
        var never = new DeviceId(UUID.randomUUID());
        var third = principal("third", "eve");

        assertThat(refusal(() -> new Gateway(third, id))).isEqualTo(refusal(() -> new Gateway(third, never)));
        assertThat(refusal(() -> core().registry().signOff(third, id)))
                .isEqualTo(refusal(() -> core().registry().signOff(third, never)));
        assertThat(refusal(() ->
                        core().commands().list(third, id, Optional.empty(), 100).items()))
                .isEqualTo(refusal(() -> core().commands()
                        .list(third, never, Optional.empty(), 100)
                        .items()));
        core().registry().signUp(third, id);
        assertThat(core().registry().owns(third, id)).isTrue();
    }

    private static String refusal(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        var said = new String[1];
        assertThatExceptionOfType(Refused.class).isThrownBy(call).satisfies(refused -> {
            assertThat(refused.reason()).isEqualTo(Reason.NOT_FOUND);
            said[0] = String.valueOf(refused.getMessage());
        });
        return said[0];
    }

    private String next(Subscription subscription) throws InterruptedException {
        while (true) {
            for (var event : subscription.next(PATIENCE)) {
                if (event.fact().event() instanceof DeviceEvent.ResourceChanged changed) {
                    return event.fact().tenant() + " " + text(changed.content());
                }
            }
        }
    }

    private List<Devices.DeviceView> list(Principal who) {
        return core().devices()
                .list(who, Devices.Query.ALL, Optional.empty(), 10)
                .items();
    }

    private boolean online(Principal who) {
        return core().devices()
                .device(who, id, Set.of())
                .orElseThrow()
                .connection()
                .online();
    }

    private Core core() {
        if (core == null) {
            throw new IllegalStateException("not started");
        }
        return core;
    }

    private static Content content(String text) {
        return new Content(0, text.getBytes(UTF_8));
    }

    private static String text(Content content) {
        return new String(content.bytes(), UTF_8);
    }

    private static Principal principal(String tenant, String owner) {
        return new Principal(
                owner,
                tenant,
                owner,
                Optional.empty(),
                Set.of(),
                "",
                Instant.now().plusSeconds(3600));
    }

    private final class Gateway implements Sessions.Listener {
        final LinkedBlockingQueue<String> woken = new LinkedBlockingQueue<>();
        final LinkedBlockingQueue<String> ended = new LinkedBlockingQueue<>();
        final DeviceSession session;
        private final Principal who;

        Gateway(Principal who) {
            this(who, id);
        }

        Gateway(Principal who, DeviceId device) {
            this.who = who;
            session = core().sessions().open(new Sessions.SignIn(who, device, "10.0.0.1:7", "test", List.of()), this);
        }

        void report(String text) throws InterruptedException {
            var stored = new CountDownLatch(1);
            var report = new DeviceSession.Report("/light", AnswerStatus.OK, content(text), List.of(), new byte[0], 1);
            session.offer(List.of(report), new DeviceSession.Done() {
                @Override
                public void stored() {
                    stored.countDown();
                }

                @Override
                public void failed(String reason) {
                    ended.add("failed " + reason);
                }
            });
            assertThat(stored.await(10, TimeUnit.SECONDS)).isTrue();
        }

        String said() {
            var fact = core().devices().twin(who, id, "/light").orElseThrow();
            return fact.event() instanceof DeviceEvent.ResourceChanged changed ? text(changed.content()) : "";
        }

        @Override
        public void commandsWaiting() {
            woken.add("woken");
        }

        @Override
        public void ended(String reason) {
            ended.add(reason);
        }
    }
}
