package dev.landfall.provider.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.landfall.conformance.memory.MemoryStore;
import dev.landfall.contract.provider.v1.Identification;
import dev.landfall.contract.provider.v1.OpenStoreReply;
import dev.landfall.guard.Guard;
import dev.landfall.provider.Append;
import dev.landfall.provider.Append.Change;
import dev.landfall.provider.Fault;
import dev.landfall.provider.Outcome;
import dev.landfall.provider.Partition;
import dev.landfall.provider.ProviderException;
import dev.landfall.provider.Store;
import dev.landfall.provider.Store.Range;
import dev.landfall.provider.embedded.LocalBus;
import dev.landfall.provider.remote.server.ProviderServer;
import dev.landfall.provider.remote.server.ServedProviders;
import dev.landfall.provider.remote.server.ServerOptions;
import dev.landfall.provider.remote.wire.Address;
import dev.landfall.provider.remote.wire.Methods;
import dev.landfall.provider.remote.wire.Transport;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ServerCalls;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What can go wrong between a hub and a provider in another process. */
class TroubleTest {
    private static final Partition LAMP = new Partition("acme", "lamp");
    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path temporary;

    @SuppressWarnings("NullAway.Init")
    private Address.Socket address;

    private final MemoryStore memory = new MemoryStore(4, List.of());
    private final List<AutoCloseable> open = new ArrayList<>();

    @BeforeEach
    void name() {
        address = new Address.Socket(temporary.resolve("s"));
    }

    @AfterEach
    void close() throws Exception {
        for (var one : open.reversed()) {
            one.close();
        }
    }

    private ProviderServer serve(Store store) {
        return serve(store, ServerOptions.usual());
    }

    private ProviderServer serve(Store store, ServerOptions options) {
        var server = ProviderServer.start(address, ServedProviders.store(_ -> new StaysStore(store)), options);
        open.add(server::closeNow);
        return server;
    }

    private RemoteStore connect(RemoteOptions options) {
        var store = RemoteStore.open(address, options, List.of());
        open.add(store);
        return store;
    }

    private static Append append(long expected, int bytes) {
        var change = new Change("light", expected, List.of(new byte[bytes]), new byte[] {1}, Long.MAX_VALUE);
        return new Append(UUID.randomUUID(), LAMP, 0, List.of(), List.of(change));
    }

    private static void fails(Fault fault, String words, ThrowingCallable call) {
        assertThatExceptionOfType(ProviderException.class)
                .isThrownBy(call)
                .withMessageContaining(words)
                .extracting(ProviderException::fault)
                .isEqualTo(fault);
    }

    @Test
    void a_provider_killed_in_a_call_is_unavailable_and_used_again_once_it_is_back() throws InterruptedException {
        var stuck = new Stuck(memory);
        var server = serve(stuck);
        var store = connect(RemoteOptions.usual());
        var append = append(0, 1);
        var failures = new LinkedBlockingQueue<Throwable>();
        var caller = Thread.ofVirtual().start(() -> {
            try {
                store.append(List.of(append));
            } catch (ProviderException e) {
                failures.add(e);
            }
        });
        assertThat(stuck.reached.await(20, TimeUnit.SECONDS)).isTrue();

        server.closeNow();
        var failure = failures.poll(20, TimeUnit.SECONDS);
        stuck.go.countDown();
        caller.join();
        assertThat(failure)
                .isInstanceOfSatisfying(
                        ProviderException.class, e -> assertThat(e.fault()).isEqualTo(Fault.UNAVAILABLE));
        fails(Fault.UNAVAILABLE, "unix:", () -> store.heads(LAMP, Set.of()));
        assertThat(store.status().healthy()).isFalse();
        serve(memory);

        Awaitility.await().atMost(SOON).until(() -> store.status().healthy());
        var again = store.append(List.of(append));
        assertThat(again.getFirst()).isInstanceOf(Outcome.Committed.class);
        assertThat(store.heads(LAMP, Set.of()).version("light")).isEqualTo(1);
    }

    @Test
    void a_call_without_an_answer_ends_at_its_deadline() {
        var stuck = new Stuck(memory);
        serve(stuck);
        var store = connect(RemoteOptions.usual().withDeadline(Duration.ofMillis(300)));

        fails(Fault.UNAVAILABLE, "", () -> store.append(List.of(append(0, 1))));

        stuck.go.countDown();
    }

    @Test
    void a_provider_that_came_back_as_another_store_is_not_used() {
        var server = serve(memory);
        var store = connect(RemoteOptions.usual());
        server.closeNow();

        serve(new MemoryStore(8, List.of()));

        Awaitility.await()
                .atMost(SOON)
                .untilAsserted(() -> fails(Fault.CORRUPT, "another store", () -> store.heads(LAMP, Set.of())));
    }

    @Test
    void opening_waits_for_a_provider_as_long_as_there_is_patience() throws InterruptedException {
        fails(Fault.UNAVAILABLE, address.toString(), () -> connect(RemoteOptions.usual()));
        var opened = new LinkedBlockingQueue<Store>();
        var opener = Thread.ofVirtual()
                .start(() -> opened.add(connect(RemoteOptions.usual().withPatience(SOON))));

        serve(memory);

        assertThat(opened.poll(20, TimeUnit.SECONDS)).isNotNull();
        opener.join();
    }

    @Test
    void an_older_revision_is_refused_with_a_sentence_and_a_newer_one_is_not() throws IOException {
        var info = OpenStoreReply.newBuilder()
                .setShards(4)
                .setDurability(OpenStoreReply.Durability.FSYNCED)
                .setItemBytesMax(1000)
                .setMessageBytesMax(100_000);
        var scripted = scripted(info.setIdentification(revision(0)).build());

        fails(Fault.UNSUPPORTED, "speaks revision 0", () -> connect(RemoteOptions.usual()));
        scripted.shutdownNow();
        scripted(info.setIdentification(revision(7)).addCapabilitiesValue(99).build());

        assertThat(connect(RemoteOptions.usual()).info().capabilities()).isEmpty();
    }

    @Test
    void what_makes_no_sense_is_refused_with_a_sentence() throws IOException {
        var info = OpenStoreReply.newBuilder().setIdentification(revision(1)).setShards(4);
        var scripted = scripted(info.build());

        fails(Fault.UNSUPPORTED, "items of 0 bytes", () -> connect(RemoteOptions.usual()));
        scripted.shutdownNow();
        scripted(info.setItemBytesMax(10).setMessageBytesMax(100_000).build());

        fails(Fault.UNSUPPORTED, "how durable", () -> connect(RemoteOptions.usual()));
    }

    private static Identification revision(int revision) {
        return Identification.newBuilder()
                .setName("scripted")
                .setRevision(revision)
                .build();
    }

    /** A provider that only knows how to be opened. */
    private Server scripted(OpenStoreReply reply) throws IOException {
        Files.deleteIfExists(address.path());
        var loops = Transport.loops("scripted", 1);
        var server = Transport.server(address, loops)
                .addService(ServerServiceDefinition.builder(Methods.STORE)
                        .addMethod(Methods.OPEN_STORE, ServerCalls.asyncUnaryCall((_, out) -> {
                            out.onNext(reply);
                            out.onCompleted();
                        }))
                        .build())
                .directExecutor()
                .build()
                .start();
        open.add(() -> {
            server.shutdownNow();
            var _ = loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        });
        return server;
    }

    @Test
    void an_undeclared_capability_is_refused_by_name() {
        serve(memory);
        var store = connect(RemoteOptions.usual());

        fails(Fault.UNSUPPORTED, "BACKUP", () -> store.backup(temporary.resolve("copy")));
    }

    @Test
    void a_group_larger_than_a_message_is_split_and_each_append_has_its_outcome() {
        serve(memory, new ServerOptions(8, 8, MemoryStore.ITEM_BYTES_MAX + 65_536, 100, SOON));
        var store = connect(RemoteOptions.usual());
        var group = new ArrayList<Append>();
        for (var i = 0; i < 6; i++) {
            group.add(append(i, 700_000));
        }
        group.add(3, append(0, MemoryStore.ITEM_BYTES_MAX));

        var outcomes = store.append(group);

        assertThat(outcomes).hasSize(7);
        assertThat(outcomes.get(3)).isInstanceOf(Outcome.Refused.class);
        assertThat(outcomes.stream().filter(Outcome.Committed.class::isInstance))
                .hasSize(6);
        assertThat(store.read(LAMP, "light", Range.all(), null, 10).items())
                .as("more than one part holds")
                .hasSize(6)
                .allSatisfy(event -> assertThat(event.bytes()).hasSize(700_000));
        assertThat(store.tail(LAMP.shard(4), 0, 10).entries()).hasSize(6);
    }

    @Test
    void more_calls_than_there_is_room_for_are_told_to_come_back() throws InterruptedException {
        var stuck = new Stuck(memory);
        serve(stuck, new ServerOptions(1, 8, 2 * MemoryStore.ITEM_BYTES_MAX, 100, SOON));
        var store = connect(RemoteOptions.usual());
        var caller = Thread.ofVirtual().start(() -> store.append(List.of(append(0, 1))));
        assertThat(stuck.reached.await(20, TimeUnit.SECONDS)).isTrue();

        assertThatExceptionOfType(ProviderException.class)
                .isThrownBy(() -> store.end(0))
                .satisfies(e -> assertThat(e.fault()).isEqualTo(Fault.THROTTLED))
                .satisfies(e -> assertThat(e.retryAfter()).isPositive());
        stuck.go.countDown();
        caller.join();
    }

    @Test
    void a_bug_of_a_store_is_counted_where_it_is_and_a_fault_is_not() {
        serve(new StaysStore(memory) {
            @Override
            public long end(int shard) {
                throw shard == 0
                        ? new IllegalStateException("a bug")
                        : new ProviderException(Fault.CORRUPT, "this is damaged");
            }
        });
        var store = connect(RemoteOptions.usual());
        var before = Guard.failures().getOrDefault("provider call", 0L);

        fails(Fault.UNAVAILABLE, "", () -> store.end(0));
        fails(Fault.CORRUPT, "this is damaged", () -> store.end(1));

        assertThat(Guard.failures().getOrDefault("provider call", 0L) - before).isEqualTo(1);
    }

    @Test
    void a_page_is_never_longer_than_the_server_allows() {
        serve(memory, new ServerOptions(8, 8, 2 * MemoryStore.ITEM_BYTES_MAX, 2, SOON));
        var store = connect(RemoteOptions.usual());
        for (var i = 0; i < 5; i++) {
            store.append(List.of(append(i, 10)));
        }

        var page = store.read(LAMP, "light", Range.all(), null, 1000);

        assertThat(page.items()).hasSize(2);
        assertThat(page.next()).isNotNull();
    }

    @Test
    void the_socket_is_for_its_owner_only_and_a_stale_one_is_replaced() throws IOException {
        try (var dead = ServerSocketChannel.open(java.net.StandardProtocolFamily.UNIX)) {
            dead.bind(UnixDomainSocketAddress.of(address.path()));
        }
        assertThat(address.path()).exists();

        serve(memory);

        assertThat(Files.getPosixFilePermissions(address.path()))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        fails(Fault.UNAVAILABLE, "another process listens", () -> serve(memory));
        assertThat(connect(RemoteOptions.usual()).info().shards()).isEqualTo(4);
    }

    @Test
    void what_is_no_socket_is_not_replaced() throws IOException {
        Files.writeString(address.path(), "precious");

        fails(Fault.UNAVAILABLE, "not a socket", () -> serve(memory));

        assertThat(address.path()).hasContent("precious");
    }

    @Test
    void a_subscription_outlives_the_provider_and_tells_of_the_gap() throws InterruptedException {
        var first = ProviderServer.start(
                address, ServedProviders.bus(() -> new LocalBus(LocalBus.Options.usual())), ServerOptions.usual());
        open.add(first::closeNow);
        var bus = RemoteBus.open(address, RemoteOptions.usual());
        open.add(bus);
        var heard = new LinkedBlockingQueue<String>();
        bus.subscribe("a.b", new dev.landfall.provider.Bus.Subscriber() {
            @Override
            public void message(String subject, byte[] message) {
                heard.add(subject);
            }

            @Override
            public void gap() {
                heard.add("gap");
            }
        });
        bus.respond("ask", message -> message);
        bus.publish("a.b", new byte[1]);
        assertThat(heard.poll(20, TimeUnit.SECONDS)).isEqualTo("a.b");

        first.closeNow();
        var second = ProviderServer.start(
                address, ServedProviders.bus(() -> new LocalBus(LocalBus.Options.usual())), ServerOptions.usual());
        open.add(second::closeNow);

        assertThat(heard.poll(20, TimeUnit.SECONDS)).isEqualTo("gap");
        bus.publish("a.b", new byte[1]);
        assertThat(heard.poll(20, TimeUnit.SECONDS)).isEqualTo("a.b");
        Awaitility.await()
                .atMost(SOON)
                .ignoreExceptions()
                .until(() -> bus.request("ask", new byte[3], Duration.ofSeconds(2)).length == 3);
    }
}
