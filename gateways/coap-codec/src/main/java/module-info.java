import org.jspecify.annotations.NullMarked;

/**
 * Encodes and decodes CoAP messages (RFC 7252) in the framing for reliable transports (RFC 8323). It depends on no transport, and contains
 * no rules about resources or OCF.
 */
@NullMarked
module dev.landfall.gateway.coap.codec {
    requires static transitive org.jspecify;

    exports dev.landfall.gateway.coap.codec;
}
