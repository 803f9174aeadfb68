package dev.landfall.gateway.coap.codec;

/**
 * The limits of a decoder.
 *
 * @param messageBytesMax the maximum size of a message with its header, in bytes; at least 2
 * @param optionsMax the maximum number of options in one message; at least 1
 */
public record Limits(int messageBytesMax, int optionsMax) {

    /** The default limits: 256 KiB and 128 options. */
    public static final Limits USUAL = new Limits(262_144, 128);

    public Limits {
        if (messageBytesMax < 2 || optionsMax < 1) {
            throw new IllegalArgumentException("limits too small: " + messageBytesMax + " bytes, " + optionsMax);
        }
    }
}
