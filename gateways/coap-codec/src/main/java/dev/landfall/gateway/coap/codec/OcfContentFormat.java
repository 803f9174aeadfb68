package dev.landfall.gateway.coap.codec;

/** Numbers of content formats that this protocol family uses (the CoAP Content-Formats registry). */
public final class OcfContentFormat {

    /** The value for a message without the option. */
    public static final int NONE = -1;

    /** {@code text/plain;charset=utf-8}. */
    public static final int TEXT = 0;

    /** {@code application/octet-stream}. */
    public static final int OCTETS = 42;

    /** {@code application/json}. */
    public static final int JSON = 50;

    /** {@code application/cbor}. */
    public static final int CBOR = 60;

    /** {@code application/vnd.ocf+cbor}, the format of OCF devices. */
    public static final int OCF_CBOR = 10_000;

    private OcfContentFormat() {}
}
