package dev.landfall.gateway.mqtt.session;

import dev.landfall.gateway.mqtt.packet.ReasonCode;
import org.jspecify.annotations.Nullable;

/** What became of one message of the client. Any thread; only the first word counts. */
public final class Acknowledgement {
    /**
     * What was said of it.
     *
     * @param again whether the client may do better by sending it again
     */
    record Word(int code, String reason, String detail, boolean again) {
        static final Word STORED = new Word(ReasonCode.SUCCESS, "", "", false);
    }

    private final AcknowledgementQueue home;
    private final Sender sender;
    private final int bytes;

    // Of the event loop:
    private @Nullable Runnable first;
    private @Nullable Word word;

    /**
     * How the client sent it.
     *
     * @param id 0 with QoS 0
     */
    record Sender(int id, int qos) {}

    Acknowledgement(AcknowledgementQueue home, Sender sender, int bytes) {
        this.home = home;
        this.sender = sender;
        this.bytes = bytes;
    }

    /** All of it is durable, or was dealt with. */
    public void stored() {
        home.told(this, Word.STORED);
    }

    /**
     * Nothing of it was kept, and the same again would fare no better. In version 5 the client is told with the acknowledgement. Version
     * 3.1.1 has no words for it: the message is acknowledged (MQTT 3.1.1 section 3.3.5), so that the client does not send it for ever.
     * Either way it is counted, logged and noted, and the client stays.
     *
     * @param code for version 5
     * @param reason a word for the log and the count
     * @param detail for the log
     */
    public void refused(int code, String reason, String detail) {
        home.told(this, new Word(code, reason, detail, false));
    }

    /**
     * It could not be kept now. It is never acknowledged: in version 5 the client is told, in version 3.1.1 the connection is closed, and
     * the client sends it again.
     *
     * @param reason a word for the log and the count
     * @param detail for the log
     */
    public void failed(String reason, String detail) {
        failed(ReasonCode.UNSPECIFIED, reason, detail);
    }

    /** As {@link #failed(String, String)}, with another code for version 5. */
    public void failed(int code, String reason, String detail) {
        home.told(this, new Word(code, reason, detail, true));
    }

    /**
     * Does something, on the event loop, once all messages before this one are dealt with; until then, and until this one is dealt
     * with, those behind it wait if they ask likewise. Only within {@link ClientHandler#received}.
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
    Word word() {
        return word;
    }

    /** Whether this is news. */
    boolean say(Word said) {
        var news = word == null;
        word = news ? said : word;
        return news;
    }

    /** What is to be done first, once. */
    @Nullable
    Runnable takeTurn() {
        var turn = first;
        first = null;
        return turn;
    }
}
