import org.jspecify.annotations.NullMarked;

/**
 * CoAP messages (RFC 7252) in the framing for reliable transports (RFC 8323): decoding, encoding and nothing else. It
 * knows no transport, no resource and no rule of OCF.
 */
@NullMarked
module dev.landfall.gateway.coap.codec {
    requires static transitive org.jspecify;

    exports dev.landfall.gateway.coap.codec;
}
