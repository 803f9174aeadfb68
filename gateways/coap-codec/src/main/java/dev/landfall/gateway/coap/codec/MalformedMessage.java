package dev.landfall.gateway.coap.codec;

/**
 * Thrown for invalid bytes, and for a message above a limit. The next frame cannot be found after it, so the connection has to be closed.
 * It has no stack trace, so that invalid input costs little.
 */
public final class MalformedMessage extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** The rule that the bytes violate. */
    public enum Rule {
        /** A token has at most 8 bytes (RFC 7252 section 3: TKL 9 to 15 is a format error). */
        TOKEN_TOO_LONG,
        /** The header announces more bytes than {@link Limits#messageBytesMax()}. */
        MESSAGE_TOO_LARGE,
        /** The message is incomplete. */
        MESSAGE_TRUNCATED,
        /** More options than {@link Limits#optionsMax()}. */
        TOO_MANY_OPTIONS,
        /** An option's delta or length nibble is 15 (RFC 7252 section 3.1). */
        OPTION_NIBBLE_RESERVED,
        /** An option ends after the end of the message. */
        OPTION_TRUNCATED,
        /** An option number above 65,535. */
        OPTION_NUMBER_TOO_LARGE,
        /** A payload marker without a payload (RFC 7252 section 3). */
        PAYLOAD_MISSING
    }

    private final Rule rule;

    MalformedMessage(Rule rule, String detail) {
        super(rule + ": " + detail, null, false, false);
        this.rule = rule;
    }

    /** The rule that the bytes violate. */
    public Rule rule() {
        return rule;
    }
}
