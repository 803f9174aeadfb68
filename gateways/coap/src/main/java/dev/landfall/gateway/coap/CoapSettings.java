package dev.landfall.gateway.coap;

import dev.landfall.gateway.coap.ocf.OcfSettings;
import dev.landfall.gateway.coap.session.CoapPeerSettings;
import dev.landfall.gateway.door.transport.TlsSettings;
import dev.landfall.gateway.door.transport.TransportSettings;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What can be set in the CoAP gateway.
 *
 * @param host the address to listen at
 * @param tlsPort for {@code coaps+tcp}, 0 for any free one; empty for none
 * @param tls needed with a {@code tlsPort}; OCF devices want ECDSA on P-256 or P-384, extended key usage serverAuth, and
 *     {@code CN=uuid:<hub id>} for their access rules
 * @param plainPort for {@code coap+tcp}, which anybody on the way can read and change; 0 for any free one; empty for none,
 *     which is usual
 */
public record CoapSettings(
        String host,
        OptionalInt tlsPort,
        Optional<TlsSettings> tls,
        OptionalInt plainPort,
        TransportSettings transport,
        CoapPeerSettings peers,
        OcfSettings ocf) {
    public CoapSettings {
        if (tlsPort.isPresent() && tls.isEmpty()) {
            throw new IllegalArgumentException("coaps needs a certificate and a key");
        }
    }

    /** TLS alone, with the usual bounds. */
    public static CoapSettings secure(String host, int port, TlsSettings tls) {
        return new CoapSettings(
                host,
                OptionalInt.of(port),
                Optional.of(tls),
                OptionalInt.empty(),
                TransportSettings.USUAL,
                CoapPeerSettings.USUAL,
                OcfSettings.USUAL);
    }

    /** Plain TCP alone, with the usual bounds. */
    public static CoapSettings plain(String host, int port) {
        return new CoapSettings(
                host,
                OptionalInt.empty(),
                Optional.empty(),
                OptionalInt.of(port),
                TransportSettings.USUAL,
                CoapPeerSettings.USUAL,
                OcfSettings.USUAL);
    }

    /** The same, and plain TCP as well. */
    public CoapSettings alsoPlain(int port) {
        return new CoapSettings(host, tlsPort, tls, OptionalInt.of(port), transport, peers, ocf);
    }

    /** The same with other bounds. */
    public CoapSettings bounds(TransportSettings newTransport, CoapPeerSettings newPeers, OcfSettings newOcf) {
        return new CoapSettings(host, tlsPort, tls, plainPort, newTransport, newPeers, newOcf);
    }
}
