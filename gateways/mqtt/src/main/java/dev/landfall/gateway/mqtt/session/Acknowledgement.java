package dev.landfall.gateway.mqtt.session;

import dev.landfall.gateway.mqtt.packet.ReasonCode;
import org.jspecify.annotations.Nullable;

/** The acknowledgement of one message of the client. Any thread may give the result; only the first one counts. */
public final class Acknowledgement {
    /**
     * The result of a message.
     *
     * @param again whether the client should send the message again
     */
    record Result(int code, String reason, String detail, boolean again) {
        static final Result STORED = new Result(ReasonCode.SUCCESS, "", "", false);
    }

    private final AcknowledgementQueue home;
    private final Sender sender;
    private final int bytes;

    // For the event loop:
    private @Nullable Runnable first;
    private @Nullable Result word;

    /**
     * How the client has sent the message.
     *
     * @param id the packet id; 0 with QoS 0
     */
    record Sender(int id, int qos) {}

    Acknowledgement(AcknowledgementQueue home, Sender sender, int bytes) {
        this.home = home;
        this.sender = sender;
        this.bytes = bytes;
    }

    /** The message is durable, or needs no storage. */
    public void stored() {
        home.settled(this, Result.STORED);
    }

    /**
     * The message was not stored, and would never be. In version 5 the acknowledgement says so. Version 3.1.1 cannot: the message is
     * acknowledged (MQTT 3.1.1 section 3.3.5), so that the client does not repeat it for ever. In both cases the refusal is counted,
     * logged and shown to the owner, and the connection stays.
     *
     * @param code for version 5
     * @param reason a word for the log and the counter
     * @param detail for the log
     */
    public void refused(int code, String reason, String detail) {
        home.settled(this, new Result(code, reason, detail, false));
    }

    /**
     * The message could not be stored now and is never acknowledged as stored. In version 5 the client is told; in version 3.1.1 the
     * connection is closed; in both the client sends the message again.
     *
     * @param reason a word for the log and the counter
     * @param detail for the log
     */
    public void failed(String reason, String detail) {
        failed(ReasonCode.UNSPECIFIED, reason, detail);
    }

    /** As {@link #failed(String, String)}, with another code for version 5. */
    public void failed(int code, String reason, String detail) {
        home.settled(this, new Result(code, reason, detail, true));
    }

    /**
     * Runs an action on the event loop when all earlier messages are finished. Later messages that also have such an action wait until
     * this one is finished. Only within {@link ClientHandler#received}.
     */
    public void inTurn(Runnable action) {
        first = action;
    }

    Sender sender() {
        return sender;
    }

    int bytes() {
        return bytes;
    }

    @Nullable
    Result result() {
        return word;
    }

    /**
     * Sets the result.
     *
     * @return false when there was one already
     */
    boolean settle(Result said) {
        var firstWord = word == null;
        word = firstWord ? said : word;
        return firstWord;
    }

    /** Returns the action of {@link #inTurn} once, then null. */
    @Nullable
    Runnable takeTurn() {
        var turn = first;
        first = null;
        return turn;
    }
}
