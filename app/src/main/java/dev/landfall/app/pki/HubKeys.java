package dev.landfall.app.pki;

import dev.landfall.app.data.PrivateFiles;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/**
 * The hub's keys and certificates in its data directory: {@code pki/ca.pem}, {@code pki/ca.key}, {@code pki/server.pem} (with
 * the chain) and {@code pki/server.key}. Made at the first start, kept by later ones; the server's certificate is made anew
 * when it is about to expire or does not name a host that the hub serves.
 *
 * @param ca the authority's certificate
 * @param server the server's certificate, followed by the authority's
 * @param serverKey the server's private key
 */
public record HubKeys(Path ca, Path server, Path serverKey) {
    private static final String PROOF = "SHA256withECDSA";
    private static final Duration SERVER_LIFE = Duration.ofDays(2 * 365);
    private static final Duration RENEWED_BEFORE = Duration.ofDays(90);

    /** Finds or makes them. */
    public static HubKeys open(Path data, UUID hub, List<String> served, Clock clock)
            throws IOException, GeneralSecurityException {
        var pki = data.resolve("pki");
        PrivateFiles.directory(pki);
        var keys = new HubKeys(pki.resolve("ca.pem"), pki.resolve("server.pem"), pki.resolve("server.key"));
        var hosts = hosts(served);
        if (!keys.usable(hosts, clock)) {
            keys.renew(hub, hosts, clock);
        }
        return keys;
    }

    /** The server's certificate, if the key beside it is its own. */
    public Optional<X509Certificate> served() throws IOException, GeneralSecurityException {
        var certificate = Pem.certificates(server).getFirst();
        var signer = Signature.getInstance(PROOF);
        signer.initSign(Pem.key(serverKey));
        signer.update(PROOF.getBytes(StandardCharsets.US_ASCII));
        var proof = signer.sign();
        signer.initVerify(certificate);
        signer.update(PROOF.getBytes(StandardCharsets.US_ASCII));
        return signer.verify(proof) ? Optional.of(certificate) : Optional.empty();
    }

    /** The authority of a data directory, to sign with; whoever may read its key may do so. */
    public static Authority authority(Path data, Clock clock) throws IOException, GeneralSecurityException {
        var pki = data.resolve("pki");
        return new Authority(Pem.certificates(pki.resolve("ca.pem")).getFirst(), Pem.key(pki.resolve("ca.key")), clock);
    }

    private boolean usable(Collection<String> hosts, Clock clock) throws IOException, GeneralSecurityException {
        if (!Files.exists(server) || !Files.exists(serverKey)) {
            return false;
        }
        var certificate = Pem.certificates(server).getFirst();
        var renewal = clock.instant().plus(RENEWED_BEFORE);
        return certificate.getNotAfter().toInstant().isAfter(renewal)
                && names(certificate).containsAll(hosts);
    }

    private void renew(UUID hub, Collection<String> hosts, Clock clock) throws IOException, GeneralSecurityException {
        var data = ca.resolveSibling("..").normalize();
        var authority = Files.exists(ca) ? authority(data, clock) : create(hub, clock);
        var identity = authority.server(hub, hosts, SERVER_LIFE);
        Files.deleteIfExists(server); // where it is there, it belongs to the key
        PrivateFiles.write(serverKey, Pem.text(identity.key()));
        PrivateFiles.writeOpen(server, Pem.text(List.of(identity.certificate(), authority.certificate())));
    }

    /** The key first: an authority whose certificate is there has its key. */
    private Authority create(UUID hub, Clock clock) throws IOException, GeneralSecurityException {
        var authority = Authority.create("Landfall " + hub, clock);
        PrivateFiles.write(ca.resolveSibling("ca.key"), Pem.text(authority.key()));
        PrivateFiles.writeOpen(ca, Pem.text(List.of(authority.certificate())));
        return authority;
    }

    /** Names under which clients may know this machine, given what it listens on and what they are told. */
    private static Set<String> hosts(List<String> served) throws SocketException, UnknownHostException {
        var hosts = new TreeSet<>(Set.of("localhost", "127.0.0.1", "0:0:0:0:0:0:0:1"));
        for (var host : served) {
            if (!Authority.isAddress(host)) {
                hosts.add(host);
            } else if (InetAddress.ofLiteral(host).isAnyLocalAddress()) {
                hosts.addAll(ofThisMachine());
            } else {
                hosts.add(InetAddress.ofLiteral(host).getHostAddress());
            }
        }
        return hosts;
    }

    private static Set<String> ofThisMachine() throws SocketException, UnknownHostException {
        var hosts = new TreeSet<String>();
        hosts.add(InetAddress.getLocalHost().getHostName());
        NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> !address.isLinkLocalAddress())
                .forEach(address -> hosts.add(address.getHostAddress().replaceAll("%.*", "")));
        return hosts;
    }

    private static Set<String> names(X509Certificate certificate) throws CertificateParsingException {
        var names = new HashSet<String>();
        var alternatives = certificate.getSubjectAlternativeNames();
        if (alternatives != null) {
            alternatives.forEach(name -> names.add(String.valueOf(name.get(1))));
        }
        return names;
    }
}
