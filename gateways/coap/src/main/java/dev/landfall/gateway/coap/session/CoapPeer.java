package dev.landfall.gateway.coap.session;

import dev.landfall.gateway.coap.codec.Code;
import dev.landfall.gateway.coap.codec.Encoder;
import dev.landfall.gateway.coap.codec.MalformedMessage;
import dev.landfall.gateway.coap.codec.Message;
import dev.landfall.gateway.coap.codec.MessageBuilder;
import dev.landfall.gateway.coap.codec.Option;
import dev.landfall.gateway.door.session.BackPressure;
import dev.landfall.gateway.door.session.Mailbox;
import dev.landfall.gateway.door.session.ReadPause;
import dev.landfall.gateway.door.session.Refusals;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * One CoAP conversation: sorts messages into signals (RFC 8323 section 5), requests and answers, keeps the order of requests, checks
 * deadlines, and sends the hub's own requests.
 *
 * <p>An OCF device begins with its first request and never sends a CSM. A short message can block it (a CoAP message of six bytes or less
 * over TLS). So nothing here waits for a CSM, the hub's CSM follows the device's first message when TLS is used, and all requests of the
 * hub have a token of eight bytes.
 */
public final class CoapPeer implements CoapInbound, BackPressure.Gate {
    private static final int MAILBOX_FULL = 1;
    private static final int NO_ROOM = 2;
    private static final long UNSET = Long.MIN_VALUE;

    private final PeerConnection connection;
    private final CoapPeerSettings settings;
    private final CoapMeters meters;
    private final Refusals refusals;
    private final TokenSequence tokens;
    private final Exchanges exchanges;
    private final ReadPause reading;
    private final Mailbox mailbox;
    private final PeerProtocol protocol;
    private final Runnable ended;

    private boolean greeted;
    private boolean heard;
    private boolean pinged;
    private boolean over;
    private long lastHeard = UNSET;
    private long signInAsked = UNSET;
    private int peerBytesMax = Integer.MAX_VALUE;

    /**
     * @param tokenSeed the first token of this conversation; should be unpredictable
     * @param ended called once when the conversation is over, on any thread
     */
    public CoapPeer(
            PeerConnection connection,
            CoapPeerSettings settings,
            CoapMeters meters,
            Refusals refusals,
            PeerProtocol.Factory protocols,
            long tokenSeed,
            Runnable ended) {
        this.connection = connection;
        reading = new ReadPause(connection);
        this.settings = settings;
        this.meters = meters;
        this.refusals = refusals;
        tokens = new TokenSequence(tokenSeed);
        exchanges = new Exchanges(settings.exchangesMax());
        mailbox = new Mailbox(
                "coap-mailbox",
                connection,
                settings.mailboxMax(),
                () -> connection.execute(() -> reading.remove(MAILBOX_FULL)));
        this.ended = ended;
        protocol = protocols.begin(this);
    }

    /** The connection of this conversation. */
    public PeerConnection connection() {
        return connection;
    }

    /** Counts and logs a refusal. Any thread. */
    public void refused(String reason, String detail) {
        refusals.refused(reason, connection.id(), protocol.device(), detail);
    }

    /** Counts and logs a refusal and closes the connection. Any thread. */
    public void end(String reason, String detail) {
        refused(reason, detail);
        connection.close(reason);
    }

    /**
     * Sends a request of the hub. Any thread; never waits.
     *
     * @param request without a token, which is added
     * @param answers receives the answers, or that there will be none
     * @return the token
     */
    public long send(MessageBuilder request, ResponseHandler answers) {
        var token = tokens.next();
        again(token, request, answers);
        return token;
    }

    /** As {@link #send}, with the token of an earlier request. Its answers go to {@code answers} from now on. */
    public void again(long token, MessageBuilder request, ResponseHandler answers) {
        var message = request.token(token, Exchanges.TOKEN_BYTES).build();
        connection.execute(() -> {
            if (over) {
                answers.lost("connection closed");
            } else if (Encoder.length(message) > peerBytesMax) {
                answers.refused("larger than the " + peerBytesMax + " bytes the device takes");
            } else if (exchanges.put(token, answers)) {
                connection.send(message);
            } else {
                refused("too-many-exchanges", Integer.toString(settings.exchangesMax()));
                answers.lost("too many requests are open");
            }
        });
    }

    /**
     * Sends a request and waits for its answer. Blocks; for virtual threads.
     *
     * @throws NoAnswer when there is none after {@code patience}
     */
    public Message ask(MessageBuilder request, Duration patience) throws NoAnswer {
        var waiting = new ResponseWait();
        var token = send(request, waiting);
        try {
            return waiting.await(patience);
        } finally {
            forget(token);
        }
    }

    /** Discards what still arrives for a token. */
    public void forget(long token) {
        connection.execute(() -> exchanges.remove(token));
    }

    /**
     * The request of {@code token} was not answered in time. An answer until {@code patience} is over is still received, as long as its
     * place is not needed; a later one is ignored.
     */
    public void overdue(long token, Duration patience) {
        var deadline = System.nanoTime() + patience.toNanos();
        connection.execute(() -> exchanges.overdue(token, deadline));
    }

    @Override
    public void noRoom() {
        reading.add(NO_ROOM);
    }

    @Override
    public void room() {
        reading.remove(NO_ROOM);
    }

    @Override
    public void opened() {
        if (!connection.secure()) {
            greet();
        }
    }

    @Override
    public void received(Message message) {
        heard = true;
        if (!greeted) {
            greet();
        }
        var code = message.code();
        if (Code.isResponse(code)) {
            response(message);
        } else if (Code.isRequest(code)) {
            meters.requested();
            if (!mailbox.offer(() -> answer(message))) {
                reading.add(MAILBOX_FULL);
            }
        } else if (Code.isSignal(code)) {
            signal(message);
        } else if (code != Code.EMPTY) {
            refused("reserved-code", Code.text(code));
        }
    }

    @Override
    public void malformed(MalformedMessage failure) {
        if (!greeted) {
            greet();
        }
        var reason = failure.rule() == MalformedMessage.Rule.MESSAGE_TOO_LARGE ? "message-too-large" : "malformed";
        refused(reason, String.valueOf(failure.getMessage()));
        abort(String.valueOf(failure.getMessage()));
        connection.closeSoon(reason);
    }

    @Override
    public void tick(long now) {
        if (heard || reading.active() || lastHeard == UNSET) {
            heard = false;
            pinged = false;
            lastHeard = now;
        }
        if (protocol.signedIn()) {
            signInAsked = now;
            keepalive(now);
        } else if (signInAsked == UNSET) {
            signInAsked = now;
        } else if (now - signInAsked >= settings.signIn().toNanos()) {
            end("sign-in-timeout", "no sign-in within " + settings.signIn().toSeconds() + " s");
        }
        exchanges.expire(now);
        protocol.tick(now);
    }

    @Override
    public void release() {
        if (greeted || !connection.secure()) {
            signal(Code.RELEASE, "the hub stops");
        }
        connection.closeSoon("shutting-down");
    }

    @Override
    public void closed(String reason) {
        over = true;
        exchanges.lost("connection closed");
        mailbox.close(() -> end(reason));
    }

    private void end(String reason) {
        try {
            protocol.closed(reason);
        } finally {
            ended.run();
        }
    }

    private void keepalive(long now) {
        var silence = now - lastHeard;
        if (silence < settings.ping().toNanos()) {
            return;
        }
        if (!pinged) {
            pinged = true;
            connection.send(Message.signal(Code.PING)
                    .token(tokens.next(), Exchanges.TOKEN_BYTES)
                    .build());
        } else if (silence >= settings.ping().plus(settings.pingAnswer()).toNanos()) {
            end("no-answer-to-ping", "silent for " + Duration.ofNanos(silence).toMillis() + " ms");
        }
    }

    private void answer(Message request) {
        var answer = protocol.answer(request);
        answer.message().ifPresent(connection::send);
        answer.then().run();
        if (!answer.closing().isEmpty()) {
            connection.closeSoon(answer.closing());
        }
    }

    private void response(Message message) {
        var critical = message.unknownCriticalOption();
        if (critical != Message.NONE) {
            refused("bad-option", "in an answer: " + critical);
        } else if (!exchanges.received(message)) {
            refused("stray-answer", Code.text(message.code()));
        }
    }

    private void signal(Message message) {
        if (message.unknownCriticalOption() != Message.NONE) {
            refused("bad-option", "in a signal: " + message.unknownCriticalOption());
            abort("unknown critical option");
            connection.closeSoon("bad-option");
            return;
        }
        switch (message.code()) {
            case Code.CSM -> {
                var bytes = message.uint(Option.CSM_MAX_MESSAGE_SIZE);
                peerBytesMax = bytes < 0 ? peerBytesMax : (int) Math.min(bytes, Integer.MAX_VALUE);
            }
            case Code.PING ->
                connection.send(Message.signal(Code.PONG)
                        .token(message.token(), message.tokenLength())
                        .build());
            case Code.RELEASE -> mailbox.offer(() -> connection.closeSoon("released-by-peer"));
            case Code.ABORT -> connection.close("aborted-by-peer");
            default -> {
                // A Pong has no further effect, and signals that RFC 8323 does not define are ignored.
            }
        }
    }

    private void greet() {
        greeted = true;
        connection.send(Message.signal(Code.CSM)
                .token(tokens.next(), Exchanges.TOKEN_BYTES)
                .uint(Option.CSM_MAX_MESSAGE_SIZE, settings.messageBytesMax())
                .build());
    }

    private void abort(String text) {
        signal(Code.ABORT, text);
    }

    private void signal(int code, String text) {
        connection.send(Message.signal(code)
                .token(tokens.next(), Exchanges.TOKEN_BYTES)
                .payload(text.getBytes(StandardCharsets.UTF_8))
                .build());
    }
}
