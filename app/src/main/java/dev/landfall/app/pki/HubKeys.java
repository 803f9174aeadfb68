package dev.landfall.app.pki;

import dev.landfall.app.data.MadeFiles;
import dev.landfall.app.data.PrivateFiles;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The hub's keys and certificates in its data directory: {@code pki/ca.pem}, {@code pki/ca.key}, {@code pki/server.pem} (with
 * the chain) and {@code pki/server.key}. Made at the first start, kept by later ones; the server's certificate is made anew
 * when it is about to expire or does not name a host that the hub serves. A server's certificate that the hub's authority did
 * not issue is its operator's: it is used and never touched.
 *
 * @param ca the authority's certificate
 * @param server the server's certificate, followed by the authority's
 * @param serverKey the server's private key
 */
public record HubKeys(Path ca, Path server, Path serverKey) {
    private static final Logger LOG = LoggerFactory.getLogger(HubKeys.class);
    private static final Duration SERVER_LIFE = Duration.ofDays(2 * 365);
    private static final Duration RENEWED_BEFORE = Duration.ofDays(90);

    /**
     * Finds or makes them.
     *
     * @throws dev.landfall.app.console.CommandFailure SETTINGS when one that is there cannot be used; it names the file
     */
    public static HubKeys open(Path data, UUID hub, List<String> served, Clock clock)
            throws IOException, GeneralSecurityException {
        var pki = data.resolve("pki");
        PrivateFiles.directory(pki);
        var keys = new HubKeys(pki.resolve("ca.pem"), pki.resolve("server.pem"), pki.resolve("server.key"));
        var used = Files.exists(keys.ca);
        var authority = keys.authority(hub, clock);
        var hosts = hosts(served);
        if (!keys.usable(authority, hosts, clock)) {
            if (used) {
                keys.warnOfMissing();
            }
            keys.renew(authority, hub, hosts);
        }
        return keys;
    }

    /** Nothing that was there is made anew without a word. */
    private void warnOfMissing() {
        for (var file : List.of(server, serverKey)) {
            if (!Files.exists(file)) {
                LOG.atWarn()
                        .addKeyValue("file", file)
                        .log(
                                "the file is missing; the hub's own CA issues a new server certificate and key in its place");
            }
        }
    }

    /** The server's certificate and its key. */
    public KeyPairFiles served() {
        return new KeyPairFiles(server, serverKey);
    }

    /** The authority of a data directory, to sign with; whoever may read its key may do so. */
    public static Authority authority(Path data, Clock clock) throws IOException, GeneralSecurityException {
        var pki = data.resolve("pki");
        return new Authority(Pem.certificates(pki.resolve("ca.pem")).getFirst(), Pem.key(pki.resolve("ca.key")), clock);
    }

    private Authority authority(UUID hub, Clock clock) throws IOException, GeneralSecurityException {
        var key = ca.resolveSibling("ca.key");
        if (Files.exists(ca)) {
            var loaded = new KeyPairFiles(ca, key).load(clock);
            if (loaded.certificate().getBasicConstraints() < 0) {
                throw MadeFiles.wrong(ca + " is not a CA certificate", "restore the file from a backup");
            }
            return new Authority(loaded.certificate(), loaded.key(), clock);
        }
        checkNeverUsed(hub);
        setAside(key);
        return create(hub, clock);
    }

    /** An authority that has signed is not made anew: nobody who believed the former one would believe it. */
    private void checkNeverUsed(UUID hub) throws IOException {
        if (!Files.exists(server)) {
            return;
        }
        var issuer =
                KeyPairFiles.chain(server).getFirst().getIssuerX500Principal().getName();
        if (issuer.equals("CN=" + name(hub))) {
            throw MadeFiles.wrong(
                    ca + " is missing, but " + server + " was signed with it",
                    "restore ca.pem and ca.key from a backup; or, if you want a new CA and will give it to all"
                            + " devices and apps, delete " + server);
        }
    }

    private boolean usable(Authority authority, Collection<String> hosts, Clock clock)
            throws IOException, GeneralSecurityException {
        if (!Files.exists(server)) {
            return false;
        }
        var certificate = KeyPairFiles.chain(server).getFirst();
        if (!issued(authority, certificate)) {
            var _ = served().load(clock);
            return true;
        }
        var renewal = clock.instant().plus(RENEWED_BEFORE);
        var current = certificate.getNotAfter().toInstant().isAfter(renewal)
                && names(certificate).containsAll(hosts);
        if (!current || !Files.exists(serverKey)) {
            return false;
        }
        var _ = served().load(clock);
        return true;
    }

    private static boolean issued(Authority authority, X509Certificate certificate) {
        try {
            certificate.verify(authority.certificate().getPublicKey());
            return true;
        } catch (GeneralSecurityException foreign) {
            return false;
        }
    }

    private void renew(Authority authority, UUID hub, Collection<String> hosts)
            throws IOException, GeneralSecurityException {
        var identity = authority.server(hub, hosts, SERVER_LIFE);
        if (Files.exists(server)) {
            Files.delete(server); // where it is there, it belongs to the key
        } else {
            setAside(serverKey); // whose it is, nothing says
        }
        PrivateFiles.write(serverKey, Pem.text(identity.key()));
        PrivateFiles.writeOpen(server, Pem.text(List.of(identity.certificate(), authority.certificate())));
    }

    private static void setAside(Path key) throws IOException {
        if (Files.exists(key)) {
            Files.move(key, key.resolveSibling(key.getFileName() + ".former"), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** The key first: an authority whose certificate is there has its key. */
    private Authority create(UUID hub, Clock clock) throws IOException, GeneralSecurityException {
        var authority = Authority.create(name(hub), clock);
        PrivateFiles.write(ca.resolveSibling("ca.key"), Pem.text(authority.key()));
        PrivateFiles.writeOpen(ca, Pem.text(List.of(authority.certificate())));
        return authority;
    }

    private static String name(UUID hub) {
        return "Landfall " + hub;
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
