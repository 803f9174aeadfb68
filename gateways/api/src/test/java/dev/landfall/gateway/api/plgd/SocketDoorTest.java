package dev.landfall.gateway.api.plgd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfall.conformance.memory.MemoryStore;
import dev.landfall.core.model.CoreMeters;
import dev.landfall.gateway.api.ApiSettings;
import dev.landfall.gateway.api.http.ApiMeters;
import dev.landfall.gateway.api.proof.RawSocket;
import dev.landfall.gateway.api.proof.TestDevice;
import dev.landfall.gateway.api.proof.TestHub;
import dev.landfall.provider.Store;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How a WebSocket is opened and closed, and by whom. */
@Timeout(120)
class SocketDoorTest {
    private static final String SUBSCRIBE = "{\"createSubscription\":{},\"correlationId\":\"c\"}";
    private static TestHub hub;

    @BeforeAll
    static void open() {
        hub = new TestHub();
    }

    @AfterAll
    static void close() {
        hub.close();
    }

    private static int status(RawSocket.Frame close) {
        assertThat(close.opcode()).isEqualTo(RawSocket.CLOSE);
        return ((close.payload()[0] & 0xff) << 8) | (close.payload()[1] & 0xff);
    }

    @Test
    void a_close_without_a_status_is_a_normal_end() {
        try (var socket = new RawSocket(hub, "Authorization: Bearer app-1\r\n")) {
            socket.say(RawSocket.CLOSE, "");

            assertThat(status(socket.next())).isEqualTo(1000);
        }
    }

    @Test
    void a_close_with_a_status_is_answered_with_the_same() {
        try (var socket = new RawSocket(hub, "Authorization: Bearer app-1\r\n")) {
            // 4000 in two bytes, which happen to be letters of ASCII.
            socket.say(RawSocket.CLOSE, "\u000f ");

            assertThat(status(socket.next())).isEqualTo(0x0f20);
        }
    }

    @Test
    void a_frame_that_breaks_the_rules_is_answered_with_its_status() {
        try (var socket = new RawSocket(hub, "Authorization: Bearer app-1\r\n")) {
            socket.say(3, "");

            assertThat(status(socket.next())).isEqualTo(1002);
        }
    }

    @Test
    void the_token_may_come_in_the_header_that_programs_use() {
        try (var socket = new RawSocket(hub, "Authorization: Bearer app-1\r\n")) {
            socket.say(RawSocket.TEXT, SUBSCRIBE);

            assertThat(socket.next().text()).contains("\"OK\"");
        }
    }

    @Test
    void a_token_that_has_expired_ends_the_socket_with_that_reason() {
        hub.tokens.end("app-expired", Instant.now().minusSeconds(60));
        try (var socket = new RawSocket(hub, "Authorization: Bearer app-expired\r\n")) {
            var error = socket.next().text();
            var end = socket.next();

            assertThat(error).contains("\"code\":16", "expired");
            assertThat(status(end)).isEqualTo(1008);
            assertThat(end.text()).contains("expired");
        }
    }

    @Test
    void a_cookie_opens_a_socket_for_the_hub_s_own_pages_and_those_that_are_allowed() {
        var cookie = "Cookie: token=app-1\r\n";

        for (var origin : new String[] {"https://localhost:" + hub.port(), "https://app.example.com"}) {
            try (var socket = new RawSocket(hub, cookie + "Origin: " + origin + "\r\n")) {
                assertThat(socket.head()).startsWith("HTTP/1.1 101");
            }
        }
        try (var socket = new RawSocket(hub, cookie)) {
            assertThat(socket.head()).startsWith("HTTP/1.1 101");
        }
        for (var origin : new String[] {"https://evil.example", "http://localhost:" + hub.port(), "null"}) {
            try (var socket = new RawSocket(hub, cookie + "Origin: " + origin + "\r\n")) {
                assertThat(socket.head()).startsWith("HTTP/1.1 403");
            }
        }
    }

    @Test
    void a_name_that_no_event_has_is_refused_by_name_and_the_stream_goes_on() {
        try (var socket = new RawSocket(hub, "Authorization: Bearer app-1\r\n")) {
            socket.say(
                    RawSocket.TEXT,
                    "{\"createSubscription\":{\"eventFilter\":[\"REGISTERED\",\"RESOURCE_CHNAGED\",99]},"
                            + "\"correlationId\":\"c\"}");
            var refused = socket.next().text();
            socket.say(RawSocket.TEXT, SUBSCRIBE);

            assertThat(refused).contains("\"ERROR\"", "RESOURCE_CHNAGED", "99").doesNotContain("REGISTERED");
            assertThat(refused).contains("\"correlationId\":\"c\"");
            assertThat(socket.next().text()).contains("\"OK\"");
        }
    }

    @Test
    void one_socket_has_a_hundred_subscriptions_and_is_told_which_limit_that_is() {
        try (var socket = new RawSocket(hub, "Authorization: Bearer app-1\r\n")) {
            for (var i = 0; i < 100; i++) {
                socket.say(RawSocket.TEXT, SUBSCRIBE);
                assertThat(socket.next().text()).contains("\"OK\"");
            }

            socket.say(RawSocket.TEXT, SUBSCRIBE);

            assertThat(socket.next().text())
                    .contains(
                            "\"ERROR\"",
                            "\"quota\":{\"name\":\"subscriptions-of-a-websocket\",\"limit\":100,\"used\":100,\"retryAfter\":10}");
        }
    }

    /** What the hub counts, as it counts it. */
    private static final class Counts implements ApiMeters, CoreMeters {
        final BlockingQueue<Integer> sockets = new LinkedBlockingQueue<>();
        final BlockingQueue<Integer> subscriptions = new LinkedBlockingQueue<>();

        @Override
        public void answered(String door, int status, long nanos) {}

        @Override
        public void subscribers(String door, int now) {
            sockets.add(now);
        }

        @Override
        public void delivered(int events) {}

        @Override
        public void refused(String reason) {}

        @Override
        public void committed(int appends, int events, long nanos) {}

        @Override
        public void changed(int reports) {}

        @Override
        public void signedIn() {}

        @Override
        public void command(String state) {}

        @Override
        public void subscriptions(int now) {
            subscriptions.add(now);
        }

        private static void until(BlockingQueue<Integer> queue, int wanted) throws InterruptedException {
            Integer now;
            do {
                now = queue.poll(20, TimeUnit.SECONDS);
            } while (now != null && now != wanted);
            assertThat(now).isEqualTo(wanted);
        }
    }

    @Test
    void a_client_that_goes_while_its_subscription_begins_leaves_none_behind() throws Exception {
        var counts = new Counts();
        var reading = new CountDownLatch(1);
        var gone = new CountDownLatch(1);
        var parts = new TestHub.Parts(store -> held(store, reading, gone), counts, counts);
        try (var own = new TestHub(ApiSettings.Limits.USUAL, parts)) {
            var socket = new RawSocket(own, "Authorization: Bearer app-1\r\n");
            socket.say(RawSocket.TEXT, SUBSCRIBE);
            assertThat(reading.await(20, TimeUnit.SECONDS)).isTrue();

            socket.close();
            Counts.until(counts.sockets, 0);
            gone.countDown();

            Counts.until(counts.subscriptions, 1);
            Counts.until(counts.subscriptions, 0);
        }
    }

    /** A store whose ends are told to feeds only when the test says so. */
    private static Store held(Store store, CountDownLatch reading, CountDownLatch gone) {
        assertThat(store).isInstanceOf(MemoryStore.class);
        return (Store) Proxy.newProxyInstance(
                Store.class.getClassLoader(), new Class<?>[] {Store.class}, (_, method, arguments) -> {
                    if (method.getName().equals("end") && Thread.currentThread().isVirtual()) {
                        reading.countDown();
                        assertThat(gone.await(20, TimeUnit.SECONDS)).isTrue();
                    }
                    try {
                        return method.invoke(store, arguments);
                    } catch (InvocationTargetException failed) {
                        throw failed.getTargetException();
                    }
                });
    }

    /** With room for some seconds in the buffers of the line, so that the hub has to wait. */
    private static ApiSettings.Limits impatient(Duration stall) {
        var usual = ApiSettings.Limits.USUAL;
        var sockets = usual.sockets();
        return new ApiSettings.Limits(
                usual.requestBytesMax(),
                usual.headerBytesMax(),
                usual.headDeadline(),
                usual.bodyDeadline(),
                Duration.ofSeconds(1),
                usual.connectionsMax(),
                usual.seats(),
                new dev.landfall.gateway.api.stream.SocketService.Limits(
                        sockets.messageBytesMax(), Duration.ofMillis(500), Duration.ofMillis(500), stall));
    }

    @Test
    void a_reader_who_takes_nothing_longer_than_connections_may_be_idle_loses_nothing() throws Exception {
        var many = 8000;
        try (var own = new TestHub(impatient(Duration.ofMinutes(1)));
                var device = new TestDevice(own, UUID.randomUUID().toString(), "app-1");
                var socket = new RawSocket(own, "Authorization: Bearer app-1\r\n")) {
            socket.say(RawSocket.TEXT, CHANGES);
            assertThat(socket.next().text()).contains("\"OK\"");
            for (var i = 0; i < many / 1000; i++) {
                device.burst("/light/1", 1000, "p".repeat(1500));
            }

            // The system would have cut the line a second and five after the buffers were full.
            assertThat(new CountDownLatch(1).await(8, TimeUnit.SECONDS)).isFalse();

            for (var i = 0; i < many; i++) {
                assertThat(socket.next().text()).contains("resourceChanged");
            }
        }
    }

    private static final String CHANGES =
            "{\"createSubscription\":{\"eventFilter\":[\"RESOURCE_CHANGED\"]},\"correlationId\":\"c\"}";

    @Test
    void a_reader_who_takes_nothing_for_too_long_learns_why_it_was_let_go() throws Exception {
        var counts = new Counts();
        var parts = new TestHub.Parts(store -> store, CoreMeters.NONE, counts);
        try (var own = new TestHub(impatient(Duration.ofSeconds(2)), parts);
                var device = new TestDevice(own, UUID.randomUUID().toString(), "app-1");
                var socket = new RawSocket(own, "Authorization: Bearer app-1\r\n")) {
            socket.say(RawSocket.TEXT, CHANGES);
            assertThat(socket.next().text()).contains("\"OK\"");
            for (var i = 0; i < 12; i++) {
                device.burst("/light/1", 1000, "p".repeat(1500));
            }
            assertThat(new CountDownLatch(1).await(4, TimeUnit.SECONDS)).isFalse();

            var frame = socket.next();
            var before = frame;
            while (frame.opcode() != RawSocket.CLOSE) {
                before = frame;
                frame = socket.next();
            }

            assertThat(before.text()).contains("subscriptionCanceled", "nothing was read for 2 s");
            assertThat(status(frame)).isEqualTo(1008);
        }
    }
}
