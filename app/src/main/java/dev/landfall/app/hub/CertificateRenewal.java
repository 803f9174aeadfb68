package dev.landfall.app.hub;

import dev.landfall.app.console.CommandFailure;
import dev.landfall.app.pki.KeyPairFiles;
import dev.landfall.guard.Guard;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks regularly whether the certificate of a port must be renewed or its files were replaced, and gives the new one to the port. A
 * certificate that cannot be used is logged, and the port continues with the present one until the next look.
 */
final class CertificateRenewal implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CertificateRenewal.class);
    private static final String NAME = "certificates";

    private final Source source;
    private final InstantSource clock;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Map<String, X509Certificate> inUse = new HashMap<>();
    private final Thread thread;

    /** Finds the certificates of all ports, and renews the hub's own if it is time. */
    interface Source {
        List<Shown> look() throws IOException, GeneralSecurityException;
    }

    /** Uses another certificate from now on. */
    interface Taker {
        void renewed(KeyPairFiles.Loaded keys) throws IOException, GeneralSecurityException;
    }

    /**
     * The certificate of a port.
     *
     * @param door the name of the port, for people
     */
    record Shown(String door, KeyPairFiles keys, Taker taker) {}

    /**
     * Begins with the certificates that {@code source} finds now.
     *
     * @throws CommandFailure SETTINGS when one of them cannot be used
     */
    CertificateRenewal(Source source, InstantSource clock, Duration every)
            throws IOException, GeneralSecurityException {
        this.source = source;
        this.clock = clock;
        for (var shown : source.look()) {
            inUse.put(shown.door(), shown.keys().load(clock).certificate());
        }
        thread = Guard.startVirtual(NAME, () -> run(every));
    }

    private void run(Duration every) {
        try {
            while (!closing.await(every.toNanos(), TimeUnit.NANOSECONDS)) {
                Guard.run(NAME, this::look);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Checks all certificates once. */
    synchronized void look() {
        try {
            source.look().forEach(this::look);
        } catch (CommandFailure unusable) {
            LOG.warn(
                    "the server certificate was not replaced; the hub still uses the former one: {} ({})",
                    unusable.text(),
                    unusable.cure());
        } catch (IOException | GeneralSecurityException | RuntimeException e) { // files of others may contain anything
            LOG.warn("the server certificate cannot be renewed; the hub still uses the former one", e);
        }
    }

    /** Checks the certificate of one port; a failure does not affect the others. */
    private void look(Shown shown) {
        try {
            var found = shown.keys().load(clock);
            if (!found.certificate().equals(inUse.get(shown.door()))) {
                shown.taker().renewed(found);
                inUse.put(shown.door(), found.certificate());
                LOG.atInfo()
                        .addKeyValue("door", shown.door())
                        .addKeyValue("until", found.certificate().getNotAfter().toInstant())
                        .log("server certificate renewed");
            }
        } catch (CommandFailure unusable) {
            LOG.warn(
                    "the certificate of {} was not replaced; the hub still uses the former one: {} ({})",
                    shown.door(),
                    unusable.text(),
                    unusable.cure());
        } catch (IOException | GeneralSecurityException | RuntimeException e) { // as above
            LOG.warn("the certificate of {} cannot be renewed; the hub still uses the former one", shown.door(), e);
        }
    }

    /** When the first of the certificates in use expires; empty when there is none. */
    synchronized Optional<Instant> end() {
        return inUse.values().stream().map(one -> one.getNotAfter().toInstant()).min(Comparator.naturalOrder());
    }

    @Override
    public void close() {
        closing.countDown();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
