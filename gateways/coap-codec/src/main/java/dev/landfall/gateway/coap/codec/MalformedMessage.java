package dev.landfall.gateway.coap.codec;

/**
 * Bytes that are no message, or one that is larger than the limits allow. Framing is lost with it: the connection that
 * brought them cannot go on. It carries no stack trace, so that bad input stays cheap.
 */
public final class MalformedMessage extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** The rule that was broken. */
    public enum Rule {
        /** A token has at most 8 bytes (RFC 7252 section 3: TKL 9 to 15 is a format error). */
        TOKEN_TOO_LONG,
        /** The header announces more bytes than {@link Limits#messageBytesMax()}. */
        MESSAGE_TOO_LARGE,
        /** The array ends before the message does. */
        MESSAGE_TRUNCATED,
        /** More options than {@link Limits#optionsMax()}. */
        TOO_MANY_OPTIONS,
        /** An option's delta or length nibble is 15 (RFC 7252 section 3.1). */
        OPTION_NIBBLE_RESERVED,
        /** An option reaches past the end of the message. */
        OPTION_TRUNCATED,
        /** An option number above 65,535. */
        OPTION_NUMBER_TOO_LARGE,
        /** A payload marker with nothing behind it (RFC 7252 section 3). */
        PAYLOAD_MISSING
    }

    private final Rule rule;

    MalformedMessage(Rule rule, String detail) {
        super(rule + ": " + detail, null, false, false);
        this.rule = rule;
    }

    /** Which rule was broken. */
    public Rule rule() {
        return rule;
    }
}
