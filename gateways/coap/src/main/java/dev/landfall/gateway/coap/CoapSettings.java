package dev.landfall.gateway.coap;

import dev.landfall.gateway.coap.ocf.OcfSettings;
import dev.landfall.gateway.coap.session.CoapPeerSettings;
import dev.landfall.gateway.door.transport.ListenAddresses;
import dev.landfall.gateway.door.transport.TransportSettings;

/**
 * The settings of the CoAP gateway.
 *
 * @param addresses the addresses for {@code coaps+tcp} and {@code coap+tcp}. For TLS, OCF devices need ECDSA on P-256 or P-384, the
 *     extended key usage serverAuth, and {@code CN=uuid:<hub id>} for their access rules
 */
public record CoapSettings(
        ListenAddresses addresses, TransportSettings transport, CoapPeerSettings peers, OcfSettings ocf) {
    /** Settings with the usual limits. */
    public static CoapSettings usual(ListenAddresses addresses) {
        return new CoapSettings(addresses, TransportSettings.USUAL, CoapPeerSettings.USUAL, OcfSettings.USUAL);
    }

    /** These settings with other limits. */
    public CoapSettings bounds(TransportSettings newTransport, CoapPeerSettings newPeers, OcfSettings newOcf) {
        return new CoapSettings(addresses, newTransport, newPeers, newOcf);
    }
}
