package dev.landfall.gateway.coap.codec;

/**
 * What a decoder takes at most.
 *
 * @param messageBytesMax a whole message with its header, in bytes; at least 2
 * @param optionsMax options in one message; at least 1
 */
public record Limits(int messageBytesMax, int optionsMax) {

    /** 256 KiB and 128 options. */
    public static final Limits USUAL = new Limits(262_144, 128);

    public Limits {
        if (messageBytesMax < 2 || optionsMax < 1) {
            throw new IllegalArgumentException("limits too small: " + messageBytesMax + " bytes, " + optionsMax);
        }
    }
}
