package dev.landfall.gateway.coap;

import dev.landfall.content.CborScanner;
import dev.landfall.content.CborWriter;
import dev.landfall.core.model.DeviceId;
import dev.landfall.gateway.coap.codec.Code;
import dev.landfall.gateway.coap.codec.Message;
import dev.landfall.gateway.coap.codec.MessageBuilder;
import dev.landfall.gateway.coap.codec.OcfContentFormat;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/** A device on a real line: asks, answers what the hub asks, and notes all it hears. */
public final class TestDevice implements AutoCloseable {
    public final DeviceId id;
    /** Everything the hub sent. */
    public final List<Message> heard = new CopyOnWriteArrayList<>();
    /** What the hub asked and no answer was prepared for. */
    public final BlockingQueue<Message> asked = new LinkedBlockingQueue<>();

    private final Wire wire;
    private final Map<String, Function<Message, Message>> resources = new ConcurrentHashMap<>();
    private final Map<Long, CompletableFuture<Message>> waiting = new ConcurrentHashMap<>();
    private final AtomicLong tokens = new AtomicLong(0x1000_0000_0000_0000L);
    private final CountDownLatch over = new CountDownLatch(1);

    public TestDevice(Wire wire, DeviceId id) {
        this.wire = wire;
        this.id = id;
        Thread.ofVirtual().start(this::read);
    }

    /** A new device over plain TCP. */
    public static TestDevice at(TestHub hub) throws IOException {
        return new TestDevice(Wire.plain(hub.port()), new DeviceId(UUID.randomUUID()));
    }

    /** The same device on another line. */
    public TestDevice again(TestHub hub) throws IOException {
        return new TestDevice(Wire.plain(hub.port()), id);
    }

    /** Prepares an answer to a request for {@code method path}, such as {@code GET /oic/res?if=oic.if.b}. */
    public TestDevice on(String request, Function<Message, Message> answer) {
        resources.put(request, answer);
        return this;
    }

    /** Lists resources, and {@code /oic/res} as one without batches, so that each is observed on its own. */
    public TestDevice withoutBatches(String... hrefs) {
        return on("GET /oic/res?if=oic.if.ll", request -> {
            var list = new CborWriter().array(1 + hrefs.length);
            list.map(2)
                    .text("href")
                    .text("/oic/res")
                    .text("p")
                    .map(1)
                    .text("bm")
                    .integer(1);
            for (var href : hrefs) {
                list.map(2).text("href").text(href).text("p").map(1).text("bm").integer(3);
            }
            return content(request, list);
        });
    }

    public static Message content(Message request, CborWriter body) {
        return Message.response(Code.CONTENT, request)
                .payload(OcfContentFormat.OCF_CBOR, body.toBytes())
                .build();
    }

    public Message signUp() throws IOException {
        return signUp("my-auth-code");
    }

    public Message signUp(String code) throws IOException {
        return ask(post(
                "/oic/sec/account",
                new CborWriter()
                        .openMap()
                        .text("di")
                        .text(id.toString())
                        .text("authprovider")
                        .text("plgd")
                        .text("accesstoken")
                        .text(code)
                        .end()));
    }

    public Message signIn() throws IOException {
        return session("at-1", true);
    }

    public Message session(String token, boolean login) throws IOException {
        return ask(post(
                "/oic/sec/session",
                new CborWriter()
                        .openMap()
                        .text("di")
                        .text(id.toString())
                        .text("uid")
                        .text(TestHub.OWNER)
                        .text("accesstoken")
                        .text(token)
                        .text("login")
                        .bool(login)
                        .end()));
    }

    /** Publishes resources that can be discovered and observed. */
    public Message publish(String... hrefs) throws IOException {
        var body = new CborWriter().map(4).text("di").text(id.toString());
        body.text("n").text("lamp").text("ttl").integer(0).text("links").array(hrefs.length);
        for (var href : hrefs) {
            body.map(3).text("href").text(href).text("rt").array(1).text("x.type");
            body.text("p").map(1).text("bm").integer(3);
        }
        return ask(post("/oic/rd", body));
    }

    /** Signs up and in and publishes; every answer must be 2.04. */
    public TestDevice online(String... hrefs) throws IOException {
        var answers = List.of(
                signUp().code(),
                signIn().code(),
                hrefs.length == 0 ? Code.CHANGED : publish(hrefs).code());
        if (!answers.stream().allMatch(code -> code == Code.CHANGED)) {
            throw new AssertionError("not online: " + answers);
        }
        return this;
    }

    public static MessageBuilder post(String path, CborWriter body) {
        return Message.request(Code.POST).path(path).payload(OcfContentFormat.OCF_CBOR, body.toBytes());
    }

    /** Sends a request with a fresh token and waits for its answer. */
    public Message ask(MessageBuilder request) throws IOException {
        var token = tokens.incrementAndGet();
        var answer = new CompletableFuture<Message>();
        waiting.put(token, answer);
        send(request.token(token, 8).build());
        try {
            return answer.get(5, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException silent) {
            throw new IOException("no answer", silent);
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    /** The next request that no answer was prepared for. */
    public Message asked() throws InterruptedException {
        var request = asked.poll(5, TimeUnit.SECONDS);
        if (request == null) {
            throw new AssertionError("the hub asked nothing; heard " + heard);
        }
        return request;
    }

    /** The next such request for this path; others are passed over. */
    public Message asked(String path) throws InterruptedException {
        while (true) {
            var request = asked();
            if (request.uriPath().equals(path)) {
                return request;
            }
        }
    }

    public synchronized void send(Message message) throws IOException {
        wire.send(message);
    }

    public Wire wire() {
        return wire;
    }

    public boolean endsWithin(Duration patience) throws InterruptedException {
        return over.await(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void read() {
        try {
            while (true) {
                var message = wire.poll(Duration.ofSeconds(60));
                if (message == null) {
                    return;
                }
                heard.add(message);
                hear(message);
            }
        } catch (IOException over) {
            // The line has ended.
        } finally {
            over.countDown();
        }
    }

    private void hear(Message message) throws IOException {
        if (Code.isResponse(message.code())) {
            var answer = waiting.remove(message.token());
            if (answer != null) {
                answer.complete(message);
            }
        } else if (message.code() == Code.PING) {
            send(Message.signal(Code.PONG)
                    .token(message.token(), message.tokenLength())
                    .build());
        } else if (Code.isRequest(message.code())) {
            var prepared = resources.get(name(message));
            if (prepared == null) {
                asked.add(message);
            } else {
                send(prepared.apply(message));
            }
        }
    }

    /** {@code GET /path?first query}. */
    private static String name(Message request) {
        var method = switch (request.code()) {
            case Code.GET -> "GET ";
            case Code.POST -> "POST ";
            case Code.DELETE -> "DELETE ";
            default -> "? ";
        };
        var queries = request.uriQueries();
        return method + request.uriPath() + (queries.isEmpty() ? "" : "?" + String.join("&", queries));
    }

    /** The integer under a name in a map of CBOR. */
    public static long integer(Message message, String name) {
        var scanner = new CborScanner(message.payload());
        scanner.enterMap();
        while (scanner.more()) {
            if (scanner.readText().equals(name)) {
                return scanner.readLong();
            }
            scanner.skip();
        }
        throw new AssertionError(name + " is missing");
    }

    /** The text under a name in a map of CBOR. */
    public static String text(Message message, String name) {
        var scanner = new CborScanner(message.payload());
        scanner.enterMap();
        while (scanner.more()) {
            if (scanner.readText().equals(name)) {
                return scanner.readText();
            }
            scanner.skip();
        }
        throw new AssertionError(name + " is missing");
    }

    /** Leaves without a word. */
    public void hangUp() throws IOException {
        wire.close();
    }

    @Override
    public void close() throws IOException {
        wire.close();
    }
}
