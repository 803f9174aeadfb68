package dev.landfall.core.device;

import static dev.landfall.core.device.Hub.LAMP;
import static dev.landfall.core.device.Hub.ada;
import static dev.landfall.core.device.Says.report;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.landfall.conformance.memory.MemoryStore;
import dev.landfall.core.model.Audit;
import dev.landfall.core.model.Content;
import dev.landfall.core.model.DeviceEvent.ResourceChanged;
import dev.landfall.core.model.DeviceKey;
import dev.landfall.core.model.Reason;
import dev.landfall.core.model.Refused;
import dev.landfall.core.model.Will;
import dev.landfall.core.stored.Names;
import dev.landfall.core.stored.StoredEvents;
import dev.landfall.provider.Store;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whoever ends a session stores its will, once, in the same append. */
@Timeout(120)
class WillsOfSessionsTest {
    private static final String ALIVE = "/telemetry/alive";
    private static final Will WILL = new Will(List.of(value(ALIVE, "no", Will.Value.NOW)));

    private final Store memory = new MemoryStore(4, Names.indexes());
    private final Hub one = new Hub(memory, "node-1");
    private final Hub two = new Hub(memory, "node-2");

    @BeforeEach
    void signUp() {
        one.registry.signUp(ada(), LAMP);
    }

    @AfterEach
    void close() {
        one.close();
        two.close();
    }

    @Test
    void the_node_that_holds_the_session_stores_the_will_with_its_end() {
        var session = signIn(one, "c1", WILL);

        session.close("connection-lost");
        session.close("again");

        assertThat(values(ALIVE)).containsExactly("no");
        assertThat(last(ALIVE).audit().connection()).isEqualTo("c1");
        assertThat(last(ALIVE).audit().user()).isEqualTo(ada().subject());
    }

    @Test
    void the_node_at_which_the_device_signs_in_again_stores_the_will_of_the_former_session() throws Exception {
        var former = signIn(one, "c1", WILL);
        offer(former, report(ALIVE, "yes"));

        var session = signIn(two, "c2", Will.NONE);
        former.close("connection-lost");
        offer(session, report(ALIVE, "yes"));
        session.close("left");

        assertThat(values(ALIVE)).containsExactly("yes", "no", "yes");
    }

    @Test
    void the_node_that_finds_the_holder_dead_stores_the_will() throws Exception {
        offer(signIn(one, "c1", WILL), report(ALIVE, "yes"));

        two.sessions.closeLost(Names.device("acme", LAMP), "node-1");
        two.sessions.closeLost(Names.device("acme", LAMP), "node-1");

        assertThat(values(ALIVE)).containsExactly("yes", "no");
        assertThat(last(ALIVE).audit()).isEqualTo(new Audit(ada().subject(), "c1", 2));
    }

    @Test
    void a_node_that_ends_the_session_of_another_node_stores_the_will() {
        signIn(one, "c1", WILL);

        two.sessions.endEverywhere(new DeviceKey("acme", LAMP), "token-revoked");

        assertThat(values(ALIVE)).containsExactly("no");
    }

    @Test
    void a_will_that_was_withdrawn_is_not_stored_although_the_device_comes_back_before_the_end_is_stored() {
        var session = signIn(one, "c1", WILL);
        session.withdrawWill();

        signIn(one, "c2", Will.NONE);
        session.close("left");

        assertThat(values(ALIVE)).isEmpty();
    }

    @Test
    void a_withdrawal_holds_for_one_session_only() {
        var first = signIn(one, "c1", WILL);
        first.withdrawWill();
        first.close("left");

        signIn(one, "c2", WILL).close("connection-lost");

        assertThat(values(ALIVE)).containsExactly("no");
    }

    @Test
    void a_will_of_several_values_is_stored_whole_and_a_state_that_is_known_is_not_repeated() throws Exception {
        var will = new Will(List.of(
                value(ALIVE, "no", Will.Value.NOW), value("/mode", "off", 0), value(ALIVE, "never", Will.Value.NOW)));
        var session = signIn(one, "c1", will);
        offer(session, report("/mode", "off"));

        session.close("connection-lost");

        assertThat(values(ALIVE)).containsExactly("no", "never");
        assertThat(values("/mode")).containsExactly("off");
    }

    @Test
    void a_value_that_the_device_could_not_store_either_does_not_keep_the_session_open() {
        var session = signIn(one, "c1", new Will(List.of(value("no-href", "no", 0))));

        session.close("connection-lost");

        assertThat(new Presence(one.writing, one.log, one.lampHeads()).openEpoch())
                .isEmpty();
    }

    @Test
    void a_will_that_does_not_fit_into_one_append_is_refused_at_the_sign_in() {
        var half = "x".repeat(MemoryStore.ITEM_BYTES_MAX / 4);
        var will = new Will(
                IntStream.range(0, 2).mapToObj(i -> value("/" + i, half, 0)).toList());

        assertThatExceptionOfType(Refused.class)
                .isThrownBy(() -> signIn(one, "c1", will))
                .extracting(Refused::reason)
                .isEqualTo(Reason.TOO_LARGE);
        assertThat(one.sessions.takes(WILL)).isTrue();
    }

    private static Will.Value value(String href, String content, long takenAt) {
        return new Will.Value(href, new Content(60, content.getBytes(UTF_8)), takenAt);
    }

    private static DeviceSession signIn(Hub hub, String connection, Will will) {
        return hub.sessions.open(new Sessions.SignIn(ada(), LAMP, connection, "test", List.of(), will), new Hub.Told());
    }

    private static void offer(DeviceSession session, DeviceSession.Report report) throws InterruptedException {
        var stored = new CountDownLatch(1);
        assertThat(session.offer(List.of(report), new DeviceSession.Done() {
                    @Override
                    public void stored() {
                        stored.countDown();
                    }

                    @Override
                    public void failed(String reason) {}
                }))
                .isTrue();
        stored.await();
    }

    private List<ResourceChanged> events(String href) {
        return memory.read(Names.device("acme", LAMP), href, Store.Range.all(), null, 100).items().stream()
                .map(event -> (ResourceChanged) StoredEvents.decode(href, event.bytes()))
                .toList();
    }

    private ResourceChanged last(String href) {
        return events(href).getLast();
    }

    private List<String> values(String href) {
        return events(href).stream()
                .map(event -> new String(event.content().bytes(), UTF_8))
                .toList();
    }
}
