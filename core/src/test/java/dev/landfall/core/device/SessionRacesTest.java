package dev.landfall.core.device;

import static dev.landfall.core.device.Hub.LAMP;
import static dev.landfall.core.device.Hub.ada;
import static dev.landfall.core.device.Says.link;
import static dev.landfall.core.device.Says.report;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.landfall.conformance.memory.MemoryStore;
import dev.landfall.core.model.AnswerStatus;
import dev.landfall.core.model.Content;
import dev.landfall.core.model.DeviceKey;
import dev.landfall.core.model.Reason;
import dev.landfall.core.model.Refused;
import dev.landfall.core.stored.Names;
import dev.landfall.core.stored.SessionHead;
import dev.landfall.provider.Fault;
import dev.landfall.provider.ProviderException;
import dev.landfall.provider.Store;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Between a look and an append: nobody is told that something is stored which is not. */
@Timeout(120)
class SessionRacesTest {
    private final Store memory = new MemoryStore(4, Names.indexes());
    private final Hub hub = new Hub(memory, "node-1");
    private final Answers answers = new Answers();

    @AfterEach
    void close() {
        hub.close();
    }

    @Test
    void who_repeats_a_state_whose_write_has_just_failed_is_not_told_that_it_is_stored() throws InterruptedException {
        var session = (FencedSession) hub.lamp().session();
        var write = new PendingMessage(session, answers.to("first"), 1);
        // The moment between the end of a write and that of its session: what is told first looks again.
        var repeated = new AtomicReference<OfferResult>();
        write.addListener(new DeviceSession.Done() {
            @Override
            public void stored() {}

            @Override
            public void failed(String reason) {
                repeated.set(write.addListener(answers.to("again")));
            }
        });

        write.failed(new ProviderException(Fault.UNAVAILABLE, "away"));

        assertThat(repeated.get()).isEqualTo(new OfferResult.Unfit("store-unavailable"));
        assertThat(answers.next()).isEqualTo("first failed store-unavailable");
        assertThat(answers.none()).isTrue();
    }

    @Test
    void who_repeats_an_older_state_is_told_stored_only_if_that_one_is() throws InterruptedException {
        var session = hub.lamp().session();
        hub.store.closeGate();
        hub.store.failNext(() -> new ProviderException(Fault.CORRUPT, "the first of them"));
        session.offer(List.of(report("/a", "on")), answers.to("a"));
        hub.store.awaitArrival();
        session.offer(List.of(report("/b", "on")), answers.to("b"));

        session.offer(List.of(report("/a", "on")), answers.to("a again"));
        hub.store.openGate();

        assertThat(answers.next()).isEqualTo("a failed store-unavailable");
        assertThat(answers.next()).startsWith("b ");
        assertThat(answers.next()).isEqualTo("a again failed store-unavailable");
        assertThat(hub.lampHeads().heads()).doesNotContainKey("/a");
    }

    @Test
    void who_repeats_that_a_resource_is_gone_waits_until_its_withdrawal_is_durable() throws InterruptedException {
        var session = hub.lamp().session();
        session.publish(List.of(link("/light")));
        session.offer(List.of(report("/light", "on")), answers.to("on"));
        assertThat(answers.next()).isEqualTo("on stored");
        hub.store.closeGate();
        hub.store.failNext(() -> new ProviderException(Fault.CORRUPT, "not written"));
        var withdrawing = Thread.ofVirtual()
                .start(() -> assertThatExceptionOfType(ProviderException.class)
                        .isThrownBy(() -> session.unpublish(List.of("/light"))));
        hub.store.awaitArrival();

        session.offer(List.of(gone("/light")), answers.to("gone"));

        assertThat(answers.none()).isTrue();
        hub.store.openGate();
        withdrawing.join();
        assertThat(answers.next()).isEqualTo("gone failed store-unavailable");
        assertThat(hub.lampHeads().version("/light")).isEqualTo(1);
    }

    @Test
    void a_sender_who_throws_when_told_does_not_keep_the_others_from_being_told() throws InterruptedException {
        var session = hub.lamp().session();
        hub.store.closeGate();
        session.offer(List.of(report("/a", "on")), new DeviceSession.Done() {
            @Override
            public void stored() {
                throw new StackOverflowError("a bug of a gateway");
            }

            @Override
            public void failed(String reason) {}
        });
        hub.store.awaitArrival();
        session.offer(List.of(report("/a", "on")), answers.to("again"));
        hub.store.openGate();

        assertThat(answers.next()).isEqualTo("again stored");
    }

    @Test
    void a_gateway_that_throws_when_its_session_ends_does_not_hide_that_from_the_device() throws InterruptedException {
        hub.registry.signUp(ada(), LAMP);
        var signIn = new Sessions.SignIn(ada(), LAMP, "c1", "coaps+tcp", List.of());
        var session = hub.sessions.open(signIn, new Sessions.Listener() {
            @Override
            public void commandsWaiting() {
                throw new IllegalStateException("a bug of a gateway");
            }

            @Override
            public void ended(String reason) {
                throw new IllegalStateException("a bug of a gateway");
            }
        });
        hub.sessions.wake(new DeviceKey(ada().tenant(), LAMP));
        hub.store.failNext(() -> new ProviderException(Fault.CORRUPT, "not written"));

        session.offer(List.of(report("/a", "on")), answers.to("a"));

        assertThat(answers.next()).isEqualTo("a failed store-unavailable");
        assertThat(hub.sessions.count()).isZero();
    }

    @Test
    void a_sign_off_between_the_look_of_a_sign_in_and_its_append_leaves_no_open_session() throws Exception {
        hub.registry.signUp(ada(), LAMP);
        try (var other = new Hub(memory, "node-2")) {
            hub.store.closeGate();
            var refused = new AtomicReference<Refused>();
            var signIn = Thread.ofVirtual().start(() -> {
                try {
                    hub.signIn(LAMP, "c1");
                } catch (Refused no) {
                    refused.set(no);
                }
            });
            hub.store.awaitArrival();
            // The device is given up; the deletion itself does not come to pass.
            other.store.dieAfter(1);
            assertThatExceptionOfType(Refused.class).isThrownBy(() -> other.registry.signOff(ada(), LAMP));
            hub.store.openGate();
            signIn.join();

            assertThat(refused.get()).isNotNull().extracting(Refused::reason).isEqualTo(Reason.NOT_FOUND);
            var session = memory.heads(Names.device("acme", LAMP), Set.of(Names.SESSION))
                    .heads()
                    .get(Names.SESSION);
            assertThat(session == null || !SessionHead.decode(session.bytes()).open())
                    .isTrue();
            other.store.dieAfter(Integer.MAX_VALUE);
        }
    }

    @Test
    void a_new_owner_between_the_look_of_a_sign_in_and_its_append_keeps_the_device() throws Exception {
        hub.registry.signUp(ada(), LAMP);
        try (var other = new Hub(memory, "node-2")) {
            hub.store.closeGate();
            var refused = new AtomicReference<Refused>();
            var signIn = Thread.ofVirtual().start(() -> {
                try {
                    hub.signIn(LAMP, "c1");
                } catch (Refused no) {
                    refused.set(no);
                }
            });
            hub.store.awaitArrival();
            other.registry.signOff(ada(), LAMP);
            other.registry.signUp(Hub.principal("acme", "bob"), LAMP);
            hub.store.openGate();
            signIn.join();

            assertThat(refused.get()).isNotNull().extracting(Refused::reason).isEqualTo(Reason.NOT_FOUND);
            assertThat(hub.lampHeads().heads()).doesNotContainKey(Names.SESSION);
        }
    }

    @Test
    void a_device_says_no_more_than_can_be_read_at_once_when_it_signs_in() throws InterruptedException {
        var session = hub.lamp().session();
        var large = "x".repeat(200 << 10);
        var fit = (int) (TwinDigests.BYTES_MAX / large.length());
        for (var i = 0; i < fit; i++) {
            session.offer(List.of(report("/" + i, large)), answers.to("v" + i));
            assertThat(answers.next()).isEqualTo("v" + i + " stored");
        }

        session.offer(List.of(report("/more", large)), answers.to("more"));
        session.offer(List.of(report("/0", "smaller")), answers.to("smaller"));
        session.offer(List.of(report("/more", large)), answers.to("again"));

        assertThat(answers.next()).isEqualTo("more failed too-large");
        assertThat(answers.next()).isEqualTo("smaller stored");
        assertThat(answers.next()).isEqualTo("again stored");
        var next = hub.signIn(LAMP, "c2").session();
        next.offer(List.of(report("/yet-more", large)), answers.to("next session"));
        assertThat(answers.next()).isEqualTo("next session failed too-large");
    }

    private static DeviceSession.Report gone(String href) {
        return new DeviceSession.Report(href, AnswerStatus.NOT_FOUND, Content.NONE, List.of(), TwinDigest.NO_ETAG, 1);
    }
}
