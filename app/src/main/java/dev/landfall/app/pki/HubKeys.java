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
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys and certificates of a node in its data directory: {@code pki/ca.pem}, {@code pki/ca.key}, {@code pki/server.pem} (with the
 * chain) and {@code pki/server.key}. The authority belongs to the hub and is stored in the store: its files are copies, for clients and
 * guides. The server's certificate belongs to the node: it is made at the first start, and again when it is about to expire, when it does
 * not name a host that the node serves, or when the hub has another authority. A server certificate that no authority of the hub has
 * issued belongs to the operator: it is used and never changed.
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
     * Finds or makes the files.
     *
     * @param authority of the hub
     * @throws dev.landfall.app.console.CommandFailure SETTINGS when an existing file cannot be used; it names the file
     */
    public static HubKeys open(Path data, Authority authority, UUID hub, List<String> served, Clock clock)
            throws IOException, GeneralSecurityException {
        var keys = in(data);
        PrivateFiles.directory(data.resolve("pki"));
        var used = Files.exists(keys.ca);
        keys.copy(authority, clock);
        var hosts = hosts(served);
        if (!keys.usable(authority, hub, hosts, clock)) {
            if (used) {
                keys.warnOfMissing();
            }
            keys.renew(authority, hub, hosts);
        }
        return keys;
    }

    private static HubKeys in(Path data) {
        var pki = data.resolve("pki");
        return new HubKeys(pki.resolve("ca.pem"), pki.resolve("server.pem"), pki.resolve("server.key"));
    }

    /**
     * The authority in the files of a data directory; empty when there is none and none has signed here.
     *
     * @throws dev.landfall.app.console.CommandFailure SETTINGS when the files are damaged, or an authority that has signed is missing
     */
    public static Optional<Authority> existing(Path data, UUID hub, Clock clock) throws IOException {
        return in(data).existing(hub, clock);
    }

    /** Warns about missing files: nothing that existed is silently made again. */
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

    /** The authority of a data directory, for signing; needs read access to its key. */
    public static Authority authority(Path data, Clock clock) throws IOException, GeneralSecurityException {
        var pki = data.resolve("pki");
        return new Authority(Pem.certificates(pki.resolve("ca.pem")).getFirst(), Pem.key(pki.resolve("ca.key")), clock);
    }

    private Optional<Authority> existing(UUID hub, Clock clock) throws IOException {
        if (Files.exists(ca)) {
            var loaded = new KeyPairFiles(ca, caKey()).load(clock);
            if (loaded.certificate().getBasicConstraints() < 0) {
                throw MadeFiles.wrong(ca + " is not a CA certificate", "restore the file from a backup");
            }
            return Optional.of(new Authority(loaded.certificate(), loaded.key(), clock));
        }
        checkNeverUsed(hub);
        return Optional.empty();
    }

    private Path caKey() {
        return ca.resolveSibling("ca.key");
    }

    /**
     * Writes the copies of the authority: the key first, so that a certificate always has its key. Files of another authority are set
     * aside.
     */
    private void copy(Authority authority, Clock clock) throws IOException, GeneralSecurityException {
        if (Files.exists(ca) && Files.exists(caKey())) {
            var there = new KeyPairFiles(ca, caKey()).load(clock);
            if (there.certificate().equals(authority.certificate())) {
                return;
            }
            LOG.atWarn()
                    .addKeyValue("file", ca)
                    .log("the hub has another CA than the one in the file; the files of the former CA are set aside as"
                            + " ca.pem.former and ca.key.former");
            setAside(ca);
        }
        setAside(caKey());
        PrivateFiles.write(caKey(), authority.keyText());
        PrivateFiles.writeOpen(ca, authority.certificateText());
    }

    /** Checks that no authority has signed here that is missing: a new one would not be trusted by those who trusted it. */
    private void checkNeverUsed(UUID hub) throws IOException {
        if (!Files.exists(server)) {
            return;
        }
        var issuer =
                KeyPairFiles.chain(server).getFirst().getIssuerX500Principal().getName();
        if (isOf(issuer, hub)) {
            throw MadeFiles.wrong(
                    ca + " is missing, but " + server + " was signed with it",
                    "restore ca.pem and ca.key from a backup; or, if you want a new CA and will give it to all"
                            + " devices and apps, delete " + server);
        }
    }

    private static boolean isOf(String issuer, UUID hub) {
        return issuer.equals("CN=" + name(hub));
    }

    private boolean usable(Authority authority, UUID hub, Collection<String> hosts, Clock clock)
            throws IOException, GeneralSecurityException {
        if (!Files.exists(server)) {
            return false;
        }
        var certificate = KeyPairFiles.chain(server).getFirst();
        if (!issued(authority, certificate)) {
            if (isOf(certificate.getIssuerX500Principal().getName(), hub)) {
                return false;
            }
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
            Files.delete(server); // if the key exists, the certificate belongs to it
        } else {
            setAside(serverKey); // its owner is not known
        }
        PrivateFiles.write(serverKey, Pem.text(identity.key()));
        PrivateFiles.writeOpen(server, Pem.text(List.of(identity.certificate(), authority.certificate())));
    }

    private static void setAside(Path key) throws IOException {
        if (Files.exists(key)) {
            Files.move(key, key.resolveSibling(key.getFileName() + ".former"), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    static String name(UUID hub) {
        return "Landfall " + hub;
    }

    /** The names by which clients may know this machine: those that it serves, and those that clients are told. */
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
