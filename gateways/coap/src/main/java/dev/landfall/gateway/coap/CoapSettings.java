package dev.landfall.gateway.coap;

import dev.landfall.gateway.coap.ocf.OcfSettings;
import dev.landfall.gateway.coap.session.CoapPeerSettings;
import dev.landfall.gateway.door.transport.ListenAddresses;
import dev.landfall.gateway.door.transport.TransportSettings;

/**
 * What can be set in the CoAP gateway.
 *
 * @param addresses where {@code coaps+tcp} and {@code coap+tcp} are spoken; for TLS, OCF devices want ECDSA on P-256 or P-384, extended key
 *     usage serverAuth, and {@code CN=uuid:<hub id>} for their access rules
 */
public record CoapSettings(
        ListenAddresses addresses, TransportSettings transport, CoapPeerSettings peers, OcfSettings ocf) {
    /** With the usual bounds. */
    public static CoapSettings usual(ListenAddresses addresses) {
        return new CoapSettings(addresses, TransportSettings.USUAL, CoapPeerSettings.USUAL, OcfSettings.USUAL);
    }

    /** The same with other bounds. */
    public CoapSettings bounds(TransportSettings newTransport, CoapPeerSettings newPeers, OcfSettings newOcf) {
        return new CoapSettings(addresses, newTransport, newPeers, newOcf);
    }
}
