package dev.landfall.gateway.api.proof;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.landfall.content.Cbor;
import dev.landfall.content.ContentFormat;
import dev.landfall.content.Json;
import dev.landfall.core.device.DeviceSession;
import dev.landfall.core.device.DeviceSession.Report;
import dev.landfall.core.device.Sessions;
import dev.landfall.core.model.AnswerStatus;
import dev.landfall.core.model.AppRequest;
import dev.landfall.core.model.Command;
import dev.landfall.core.model.Content;
import dev.landfall.core.model.DeviceId;
import dev.landfall.core.model.Link;
import dev.landfall.core.model.Synchronisation;
import dev.landfall.gateway.api.http.DeviceRequests;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A device in the hand of the test, like the one that was recorded: it answers as that one did. */
public final class TestDevice implements Sessions.Listener, AutoCloseable {
    private static final byte[] NO_ETAG = {};
    private static final Answer FORBIDDEN = new Answer(AnswerStatus.FORBIDDEN, Content.NONE, NO_ETAG);
    private static final Answer NOT_ALLOWED = new Answer(AnswerStatus.METHOD_NOT_ALLOWED, Content.NONE, NO_ETAG);

    public final DeviceId id;
    private final DeviceSession session;
    private final AtomicLong sequence = new AtomicLong(6);
    private final AtomicLong etag = new AtomicLong(0x15);
    private final Map<String, byte[]> etags = new ConcurrentHashMap<>();
    private final ObjectNode light = (ObjectNode) Recordings.json("{\"state\":false,\"power\":11,\"name\":\"Light\"}");
    private int switches;
    private long slowUntil;
    private final CountDownLatch asked = new CountDownLatch(1);
    private volatile String goneId = "";

    private record Answer(AnswerStatus status, Content content, byte[] etag) {}

    /** Signs up and in, publishes and reports all it has. */
    public TestDevice(TestHub hub, String id, String token) {
        this.id = DeviceId.parse(id).orElseThrow();
        var principal = hub.principal(token);
        hub.core.registry().signUp(principal, this.id);
        session = hub.core
                .sessions()
                .open(
                        new Sessions.SignIn(
                                principal,
                                this.id,
                                "127.0.0.1:44220",
                                "coap+tcp",
                                List.of("coaps://192.168.1.10:55000")),
                        this);
        session.describe("recorder", List.of("oic.wk.d", "oic.d.light"));
        session.publish(List.of(
                link("/oic/d", List.of("oic.wk.d", "oic.d.light"), "oic.if.r"),
                link("/oic/p", List.of("oic.wk.p"), "oic.if.r"),
                link("/light/1", List.of("core.light"), "oic.if.rw"),
                link("/switches", List.of("oic.wk.col"), "oic.if.ll"),
                link("/slow", List.of("x.slow"), "oic.if.rw"),
                link("/forbidden", List.of("x.forbidden"), "oic.if.rw"),
                link("/.well-known/wot", List.of("wot.thing"), "oic.if.r")));
        synchronise();
    }

    private void synchronise() {
        session.synchronisation(Synchronisation.State.SYNCING, true, false);
        var resources = List.of("oic.if.r", "oic.if.baseline");
        report("/oic/d", """
                {"di":"%s","piid":"9d017fad-2961-4fcc-94a9-1e1291a88ffc","n":"recorder","icv":"ocf.2.0.5",
                 "dmv":"ocf.res.1.3.0,ocf.sh.1.3.0","dmno":"M1","dmn":[{"language":"en","value":"Acme"}],
                 "rt":["oic.wk.d","oic.d.light"],"if":["%s","%s"]}""".formatted(id, resources.get(0), resources.get(1)));
        report("/oic/p", "{\"pi\":\"9d017fad-2961-4fcc-94a9-1e1291a88ffc\",\"mnmn\":\"Acme\"}");
        report("/light/1", light.toString());
        report("/switches", "[]");
        report("/slow", "{\"x\":1}");
        report("/forbidden", "{\"y\":1}");
        report("/.well-known/wot", """
                {"@context":["https://www.w3.org/2022/wot/td/v1.1"],"@type":["tm:Thing"],"id":"urn:uuid:%s",
                 "title":"recorder","links":[],"properties":{"/not/published":{"type":"object"},
                 "/light/1":{"title":"light","type":"object","observable":true,
                 "properties":{"state":{"type":"boolean"},"power":{"type":"integer"}}}}}""".formatted(id));
        session.synchronisation(Synchronisation.State.IN_SYNC, true, false);
    }

    private Link link(String href, List<String> types, String view) {
        return new Link(
                href,
                types,
                List.of(view, "oic.if.baseline"),
                3,
                href.hashCode() & 0x7fffffffL,
                href.startsWith("/.well-known") ? "" : "ocf://" + id,
                "",
                List.of(),
                List.of(),
                0,
                Link.Rule.USUAL);
    }

    /** Reports what a resource is now, and waits until it is stored. */
    public void report(String href, String json) {
        var tag = ByteBuffer.allocate(8).putLong(etag.incrementAndGet()).array();
        etags.put(href, tag);
        var stored = new CountDownLatch(1);
        offerWhenRoom(
                new Report(href, AnswerStatus.OK, cbor(json), List.of(), tag, sequence.incrementAndGet()), stored);
        await(stored);
    }

    /** Reports many changes of a resource, one message each, and waits until all are stored. */
    public void burst(String href, int many) {
        burst(href, many, "");
    }

    /** As above, each as much longer as the pad. */
    public void burst(String href, int many, String pad) {
        var stored = new CountDownLatch(many);
        for (var i = 0; i < many; i++) {
            var json = "{\"state\":true,\"power\":" + i + ",\"name\":\"Light\",\"pad\":\"" + pad + "\",\"seq\":"
                    + System.nanoTime() + "}";
            offerWhenRoom(
                    new Report(href, AnswerStatus.OK, cbor(json), List.of(), NO_ETAG, sequence.incrementAndGet()),
                    stored);
        }
        await(stored);
    }

    private void offerWhenRoom(Report report, CountDownLatch stored) {
        var room = new CountDownLatch(1);
        while (!session.offer(List.of(report), new Stored(stored))) {
            session.whenRoom(room::countDown);
            await(room);
            room = new CountDownLatch(1);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            if (!latch.await(60, TimeUnit.SECONDS)) {
                throw new IllegalStateException("not in 60 s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private record Stored(CountDownLatch latch) implements DeviceSession.Done {
        @Override
        public void stored() {
            latch.countDown();
        }

        @Override
        public void failed(String reason) {
            throw new IllegalStateException(reason);
        }
    }

    /** The light changes by itself. */
    public synchronized void dim() {
        light.put("power", light.path("power").asInt() + 1);
        report("/light/1", light.toString());
    }

    private static Content cbor(String json) {
        return new Content(ContentFormat.OCF_CBOR, Json.toCbor(json.getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public void commandsWaiting() {
        Thread.startVirtualThread(this::work);
    }

    private synchronized void work() {
        for (var command : session.commands().open()) {
            if (command.state() == Command.State.PENDING
                    && !busy(command)
                    && session.commands().sent(command)) {
                carryOut(command);
            }
        }
    }

    /** A resource of which the device knows that it is gone once it is asked: it answers when {@link #lose} says so. */
    public void publishGone() {
        session.publish(List.of(link("/gone", List.of("x.gone"), "oic.if.rw")));
        report("/gone", "{\"z\":1}");
    }

    /** Waits until the device was asked for what is gone; then it answers that, and withdraws it. */
    public void lose() {
        await(asked);
        session.unpublish(List.of("/gone"));
        session.commands().confirmed(goneId, AnswerStatus.NOT_FOUND, Content.NONE, NO_ETAG);
    }

    /** The slow resource takes one command at a time, and what is not there yet takes none. */
    private boolean busy(Command command) {
        var now = DeviceRequests.nanos(Instant.now());
        return command.request().href().equals("/future")
                || (command.request().href().equals("/gone") && asked.getCount() == 0)
                || (command.request().href().equals("/slow") && now < slowUntil);
    }

    private void carryOut(Command command) {
        if (command.request().href().equals("/gone")) {
            goneId = command.id();
            asked.countDown();
            return;
        }
        if (command.request().href().equals("/slow")) {
            slowUntil = command.validUntil();
            return;
        }
        if (command.request() instanceof AppRequest.Twin twin) {
            var state = twin.enabled() ? Synchronisation.State.OUT_OF_SYNC : Synchronisation.State.DISABLED;
            session.synchronisation(state, twin.enabled(), twin.forced());
            session.commands().confirmed(command.id(), AnswerStatus.OK, Content.NONE, NO_ETAG);
            return;
        }
        var before = light.toString();
        var answer = answer(command.request());
        session.commands().confirmed(command.id(), answer.status(), answer.content(), answer.etag());
        if (!light.toString().equals(before)) {
            report("/light/1", light.toString());
        }
    }

    private Answer answer(AppRequest ask) {
        return switch (ask) {
            case AppRequest.Retrieve retrieve -> retrieve(retrieve);
            case AppRequest.Update update -> update(update);
            case AppRequest.Create create ->
                create.href().equals("/switches") ? create(create) : changed(create.href(), create.content());
            case AppRequest.Delete delete -> delete(delete);
            case AppRequest.Twin _ -> throw new IllegalStateException("not for the device");
        };
    }

    private Answer retrieve(AppRequest.Retrieve ask) {
        if (ask.href().equals("/forbidden")) {
            return FORBIDDEN;
        }
        var tag = etags.getOrDefault(ask.href(), NO_ETAG);
        if (ask.etags().stream().anyMatch(known -> Arrays.equals(known, tag))) {
            return new Answer(AnswerStatus.NOT_MODIFIED, Content.NONE, tag);
        }
        var content = light.deepCopy();
        if (ask.view().equals("oic.if.baseline")) {
            content.putArray("rt").add("core.light");
            content.putArray("if").add("oic.if.rw").add("oic.if.baseline");
        }
        return new Answer(AnswerStatus.OK, cbor(content.toString()), tag);
    }

    private Answer update(AppRequest.Update ask) {
        return switch (ask.href()) {
            case "/forbidden" -> FORBIDDEN;
            case "/oic/p" -> NOT_ALLOWED;
            default -> changed(ask.href(), ask.content());
        };
    }

    private Answer changed(String href, Content content) {
        var wish = Recordings.json(Cbor.toJson(content.bytes()));
        if (wish.has("power") && !wish.path("power").isInt()) {
            return new Answer(AnswerStatus.BAD_REQUEST, cbor("{\"err\":\"power must be int\"}"), NO_ETAG);
        }
        if (href.equals("/light/1") && wish.has("power")) {
            light.set("power", wish.path("power"));
        }
        return new Answer(
                AnswerStatus.OK,
                cbor("{\"power\":" + light.path("power") + ",\"state\":" + light.path("state") + "}"),
                NO_ETAG);
    }

    private Answer create(AppRequest.Create ask) {
        var made = (ObjectNode) Recordings.json(Cbor.toJson(ask.content().bytes()));
        var href = "/switches/" + ++switches;
        session.publish(List.of(link(href, List.of("oic.r.switch.binary"), "oic.if.a")));
        report(href, made.path("rep").toString());
        made.put("href", href).put("ins", 1);
        return new Answer(AnswerStatus.CREATED, cbor(made.toString()), NO_ETAG);
    }

    private Answer delete(AppRequest.Delete ask) {
        if (!ask.href().startsWith("/switches/")) {
            return NOT_ALLOWED;
        }
        session.unpublish(List.of(ask.href()));
        return new Answer(AnswerStatus.OK, Content.NONE, NO_ETAG);
    }

    /** The light as the device has it. */
    public synchronized JsonNode light() {
        return light.deepCopy();
    }

    @Override
    public void ended(String reason) {}

    @Override
    public void close() {
        session.close("signed-out");
    }
}
