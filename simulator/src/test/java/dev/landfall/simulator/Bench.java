package dev.landfall.simulator;

import dev.landfall.gateway.coap.codec.Code;
import dev.landfall.gateway.coap.codec.Decoder;
import dev.landfall.gateway.coap.codec.Limits;
import dev.landfall.gateway.coap.codec.Message;
import dev.landfall.gateway.coap.codec.MessageBuilder;
import dev.landfall.gateway.coap.codec.OcfContentFormat;
import dev.landfall.simulator.LoopContext.Dialer;
import dev.landfall.simulator.LoopContext.Events;
import dev.landfall.simulator.LoopContext.Scratch;
import dev.landfall.simulator.LoopContext.Timer;
import dev.landfall.simulator.LoopContext.Timers;
import dev.landfall.simulator.LoopContext.Wire;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A device on the bench: its clock is turned by hand, its connection and its hub are the test. */
final class Bench implements Timers, Dialer, Events {

    static final UUID ID = UUID.fromString("2a856544-9a93-4c0c-7099-dc9275cf73f8");
    static final String URI = "coap+tcp://hub.example:5683";
    static final Enrolment ENROLMENT = new Enrolment("my-auth-code", "plgd", URI, "", "cloud-1", null);

    private record Due(double at, long order, Runnable what) {}

    private final PriorityQueue<Due> due =
            new PriorityQueue<>(Comparator.comparingDouble(Due::at).thenComparingLong(Due::order));
    private final Decoder decoder = new Decoder(Limits.USUAL);
    private long order;
    double now;

    /** What was dialled and not yet answered. */
    final Deque<String> dialled = new ArrayDeque<>();

    /** What the device has sent and the test has not yet looked at. */
    final Deque<byte[]> sent = new ArrayDeque<>();

    final List<String> events = new ArrayList<>();
    final Device device;

    /** Whether a dialled connection comes about at once. */
    boolean reachable = true;

    boolean secure;
    boolean writable = true;

    @Nullable
    String peerName;

    Link link = new Link();

    Bench(Behaviour behaviour) {
        device = new Device(
                ID, 1, behaviour, new LoopContext(this, new SplittableRandom(1), this, this, new Scratch()), 1_000);
    }

    static Bench reference() {
        return new Bench(Behaviour.REFERENCE);
    }

    /** A device that has signed up, signed in and published. */
    static Bench signedIn(Behaviour behaviour) {
        return signedIn(new Bench(behaviour), -1);
    }

    static Bench signedIn(Bench bench, long expiresIn) {
        bench.device.cloud().begin(new Registration(ENROLMENT));
        bench.pass(2.1);
        bench.answerSignUp(expiresIn, "");
        bench.pass(2.1);
        bench.answerSignIn(expiresIn);
        bench.answerPublish();
        bench.events.clear();
        return bench;
    }

    /** Lets {@code seconds} pass. */
    void pass(double seconds) {
        var end = now + seconds * 1_000;
        for (var next = due.peek(); next != null && next.at() <= end; next = due.peek()) {
            due.remove(next);
            now = next.at();
            next.what().run();
        }
        now = end;
    }

    /** The next message that the device has sent. */
    Message next() {
        var bytes = sent.removeFirst();
        return decoder.decode(bytes, 0, bytes.length);
    }

    Message next(int code, String path) {
        var message = next();
        if (message.code() != code || !message.uriPath().equals(path)) {
            throw new AssertionError("wanted " + Code.text(code) + " " + path + " but came " + message);
        }
        return message;
    }

    /** The hub sends {@code message}. */
    void receive(MessageBuilder message) {
        device.received(link, message.build());
    }

    /** The hub asks, and the device answers at once. */
    Message ask(MessageBuilder request) {
        sent.clear();
        receive(request);
        return next();
    }

    void hangUp() {
        device.lost(link, "hung up by the hub");
    }

    void answerSignUp(long expiresIn, String redirect) {
        var request = next(Code.POST, "/oic/sec/account");
        receive(answer(request, Code.CHANGED, out -> {
            out.text("accesstoken")
                    .text("at-1")
                    .text("refreshtoken")
                    .text("rt-1")
                    .text("uid")
                    .text("user-1");
            out.text("expiresin").number(expiresIn).text("redirecturi").text(redirect);
        }));
    }

    void answerSignIn(long expiresIn) {
        var request = next(Code.POST, "/oic/sec/session");
        receive(answer(request, Code.CHANGED, out -> out.text("expiresin").number(expiresIn)));
    }

    void answerRefresh(long expiresIn) {
        var request = next(Code.POST, "/oic/sec/tokenrefresh");
        receive(answer(request, Code.CHANGED, out -> {
            out.text("accesstoken").text("at-2").text("refreshtoken").text("rt-2");
            out.text("expiresin").number(expiresIn);
        }));
    }

    void answerPublish() {
        receive(publishAnswer(next(Code.POST, "/oic/rd")));
    }

    /** Every link is taken and gets a number of its own. */
    static MessageBuilder publishAnswer(Message request) {
        var links = (List<?>) Objects.requireNonNull(content(request).get("links"));
        return answer(request, Code.CHANGED, out -> {
            out.text("links").beginArray();
            for (var link : links) {
                var href = String.valueOf(((Map<?, ?>) link).get("href"));
                out.beginMap().text("href").text(href).text("ins").number(href.hashCode() & 0xff);
                out.end();
            }
            out.end();
        });
    }

    interface Body {
        void write(DeviceCborWriter out);
    }

    static MessageBuilder answer(Message request, int code, Body body) {
        return Message.response(code, request).payload(OcfContentFormat.OCF_CBOR, cbor(body));
    }

    static byte[] cbor(Body body) {
        var out = new DeviceCborWriter().reset(0).beginMap();
        body.write(out);
        return out.end().copy();
    }

    static Object value(Message message) {
        var value = CborReader.read(message.payloadArray(), message.payloadOffset(), message.payloadLength());
        return value == null ? "nothing" : value;
    }

    static Map<?, ?> content(Message message) {
        return (Map<?, ?>) value(message);
    }

    @Override
    public Timer after(double millis, Runnable what) {
        var made = new Due(now + millis, order++, what);
        due.add(made);
        return () -> due.remove(made);
    }

    @Override
    public void dial(Device who, Enrolment enrolment) {
        if (reachable) {
            link = new Link();
            who.connected(link);
        } else {
            dialled.add(enrolment.uri());
        }
    }

    @Override
    public void signedIn(UUID id, boolean again) {
        events.add(again ? "signed in again" : "signed in");
    }

    @Override
    public void observed(UUID id) {
        events.add("observed");
    }

    @Override
    public void sent(UUID id, String href, long seq) {
        events.add("sent " + href + " " + seq);
    }

    @Override
    public void repeated(UUID id, String href, long seq) {
        events.add("again " + href + " " + seq);
    }

    @Override
    public void acknowledged(UUID id, String href, long seq) {
        events.add("acked " + href + " " + seq);
    }

    @Override
    public void commanded(UUID id, String href, long seq) {
        events.add("command " + href + " " + seq);
    }

    @Override
    public void closed(UUID id, String reason, boolean wasSignedIn) {
        events.add("closed: " + reason);
    }

    @Override
    public void ended(UUID id, String reason) {
        events.add("ended: " + reason);
    }

    final class Link implements Wire {

        boolean closed;

        @Override
        public void send(byte[] array, int offset, int length) {
            sent.add(Arrays.copyOfRange(array, offset, offset + length));
        }

        @Override
        public void flush() {}

        @Override
        public boolean isWritable() {
            return writable;
        }

        @Override
        public void close() {
            closed = true;
        }

        @Override
        public boolean isSecure() {
            return secure;
        }

        @Override
        public @Nullable String peerName() {
            return peerName;
        }
    }
}
