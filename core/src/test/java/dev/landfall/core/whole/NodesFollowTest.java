package dev.landfall.core.whole;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.landfall.conformance.memory.MemoryBus;
import dev.landfall.conformance.memory.NoIdentity;
import dev.landfall.core.Core;
import dev.landfall.core.access.Principal;
import dev.landfall.core.device.DeviceSession;
import dev.landfall.core.device.Sessions;
import dev.landfall.core.model.CoreMeters;
import dev.landfall.core.model.CoreSettings;
import dev.landfall.core.model.DeviceId;
import dev.landfall.core.model.DeviceKey;
import dev.landfall.core.model.Refused;
import dev.landfall.core.proof.HandStore;
import dev.landfall.core.proof.TurnedClock;
import dev.landfall.core.record.RecordFollower;
import dev.landfall.core.record.Records;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What one node remembers follows what another one does. */
@Timeout(120)
class NodesFollowTest {
    private final Clock clock = Clock.systemUTC();
    private final Principal ada = new Principal(
            "ada",
            "acme",
            "ada",
            Optional.empty(),
            Set.of(),
            "grant.token",
            clock.instant().plusSeconds(3600));
    private final DeviceId light = new DeviceId(UUID.randomUUID());
    private final HandStore store = new HandStore(4, new TurnedClock(), true);
    private final MemoryBus bus = new MemoryBus();
    private final List<Core> started = new ArrayList<>();
    private final BlockingQueue<String> ended = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> changed = new LinkedBlockingQueue<>();

    private Core here;
    private Core there;

    @BeforeEach
    void startTwo() throws InterruptedException {
        here = start(store);
        here.records().follow("note", new RecordFollower() {
            @Override
            public void changed(Records.Key key) {
                changed.add(key.id());
            }

            @Override
            public void gap() {
                changed.add("gap");
            }
        });
        there = start(store.another());
        // It follows from the moment at which it has seen the other one.
        assertThat(changed.poll(60, TimeUnit.SECONDS)).isEqualTo("gap");
        here.registry().signUp(ada, light);
    }

    @AfterEach
    void stop() {
        started.forEach(Core::close);
    }

    @Test
    void a_silent_device_that_signs_in_at_another_node_loses_its_session_here() throws Exception {
        signIn(here);

        signIn(there);

        assertThat(ended.poll(60, TimeUnit.SECONDS)).isEqualTo("replaced");
        assertThat(here.sessions().count()).isZero();
    }

    @Test
    void a_session_that_another_node_ends_is_closed_here_with_its_reason() throws Exception {
        var session = signIn(here);

        there.sessions().endEverywhere(session.key(), "token-revoked");

        assertThat(ended.poll(60, TimeUnit.SECONDS)).isEqualTo("token-revoked");
        assertThat(there.devices().device(ada, light, Set.of()).orElseThrow().connection())
                .satisfies(connection -> assertThat(connection.online()).isFalse())
                .satisfies(connection -> assertThat(connection.reason()).isEqualTo("token-revoked"));
    }

    @Test
    void the_session_of_a_device_that_another_node_deletes_is_closed_here_although_no_hint_comes() throws Exception {
        bus.close();
        signIn(here);

        there.devices().delete(ada, List.of(light));

        assertThat(ended.poll(60, TimeUnit.SECONDS)).isEqualTo("signed-off");
        assertThat(here.sessions().count()).isZero();
    }

    @Test
    void a_session_here_outlives_the_end_of_the_one_before_it_at_another_node() {
        var former = signIn(there);
        var now = signIn(here);

        former.session().close("left");
        there.registry().signUp(ada, new DeviceId(UUID.randomUUID()));

        await(() -> there.sessions().count() == 0);
        assertThat(here.sessions().count()).isOne();
        assertThat(now.session().epoch()).isGreaterThan(former.session().epoch());
    }

    @Test
    void a_token_that_another_node_revokes_ends_here() {
        here.access().checkAlive(ada);

        there.revocations().revoke(ada.tokenId(), clock.instant().plusSeconds(3600));

        await(() -> {
            try {
                here.access().checkAlive(ada);
                return false;
            } catch (Refused revoked) {
                return true;
            }
        });
        assertThatThrownBy(() -> here.access().checkAlive(ada)).isInstanceOf(Refused.class);
    }

    @Test
    void a_service_hears_of_its_records_that_another_node_writes_and_deletes() throws Exception {
        var key = new Records.Key("acme", "note", "n/1");

        there.records().put(key, 0, new byte[] {1}, "", Optional.empty());
        assertThat(changed.poll(60, TimeUnit.SECONDS)).isEqualTo("n/1");
        there.records().delete(key);

        assertThat(changed.poll(60, TimeUnit.SECONDS)).isEqualTo("n/1");
    }

    private Core start(HandStore way) {
        var usual = CoreSettings.usual("hub");
        var settings = new CoreSettings(
                usual.hubId(),
                usual.historyKept(),
                usual.historyBytesMax(),
                usual.commandTimeToLive(),
                usual.commandAnswer(),
                Duration.ofSeconds(3),
                clock);
        var core = Core.start(way, bus, new NoIdentity(), settings, CoreMeters.NONE);
        started.add(core);
        return core;
    }

    private record Signed(DeviceSession session, DeviceKey key) {}

    private Signed signIn(Core core) {
        var session = core.sessions()
                .open(new Sessions.SignIn(ada, light, "10.0.0.1:7", "test", List.of()), new Sessions.Listener() {
                    @Override
                    public void commandsWaiting() {}

                    @Override
                    public void ended(String reason) {
                        ended.add(reason);
                    }
                });
        return new Signed(session, new DeviceKey("acme", light));
    }

    private static void await(BooleanSupplier so) {
        while (!so.getAsBoolean()) {
            Thread.onSpinWait();
        }
    }
}
