package dev.landfall.content;

/**
 * Content that is not what it says it is: broken off, not well-formed, or beyond a limit. Carries no stack trace, because
 * whoever sends rubbish must not make the hub work for it.
 */
public final class MalformedContent extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final long position;
    private final String reason;

    /**
     * @param position the index of the byte at which it shows, counted from the start of the array that was read; -1 when
     *     no single byte is to blame
     * @param reason a clause for people, without any of the content
     */
    public MalformedContent(long position, String reason) {
        super(position < 0 ? reason : reason + " (at byte " + position + ")", null, false, false);
        this.position = position;
        this.reason = reason;
    }

    /** The index of the byte at which it shows; -1 when no single byte is to blame. */
    public long position() {
        return position;
    }

    /** What is wrong, safe to tell the sender. */
    public String reason() {
        return reason;
    }
}
