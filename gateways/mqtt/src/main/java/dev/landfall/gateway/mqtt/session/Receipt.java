package dev.landfall.gateway.mqtt.session;

import org.jspecify.annotations.Nullable;

/** What became of one message of the client. Any thread; only the first word counts. */
public final class Receipt {
    /** What was said of it. */
    record Word(int code, String reason, String detail) {
        static final Word STORED = new Word(0, "", "");
    }

    private final Receipts home;
    private final int id;
    private final int bytes;

    // Of the event loop:
    private @Nullable Runnable first;
    private @Nullable Word word;

    /** @param id of QoS 1; 0 with QoS 0 */
    Receipt(Receipts home, int id, int bytes) {
        this.home = home;
        this.id = id;
        this.bytes = bytes;
    }

    /** All of it is durable, or was dealt with. */
    public void stored() {
        home.told(this, Word.STORED);
    }

    /**
     * Nothing of it was kept. In version 5 the client is told and stays, or goes when it asked for no answer (QoS 0); in version
     * 3.1.1, which has no words for it, the connection is closed.
     *
     * @param code for version 5
     * @param reason a word for the log and the count
     * @param detail for the log
     */
    public void refused(int code, String reason, String detail) {
        home.told(this, new Word(code, reason, detail));
    }

    /**
     * Does something, on the event loop, once all messages before this one are dealt with; until then, and until this one is dealt
     * with, those behind it wait if they ask likewise. Only within {@link Guest#received}.
     */
    public void inTurn(Runnable action) {
        first = action;
    }

    int id() {
        return id;
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
