package dev.landfall.app.hub;

import dev.landfall.app.pki.HubKeys;
import dev.landfall.guard.Guard;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks now and then whether the server's certificate has to be renewed, or its files were replaced, and hands the new one to the
 * doors. What cannot be used is told in the log and left alone until the next look; the doors go on with what they have.
 */
final class CertificateRenewal implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CertificateRenewal.class);

    private final Source source;
    private final Taker doors;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;
    private @Nullable X509Certificate inUse;

    /** Finds the certificate, after renewing it where it is time to. */
    interface Source {
        HubKeys look() throws IOException, GeneralSecurityException;
    }

    /** Uses another certificate from now on. */
    interface Taker {
        void renewed(HubKeys keys) throws IOException, GeneralSecurityException;
    }

    /** The doors use what {@code source} finds now. */
    CertificateRenewal(Source source, Taker doors, Duration every) throws IOException, GeneralSecurityException {
        this.source = source;
        this.doors = doors;
        inUse = source.look().served().orElse(null);
        thread = Guard.startVirtual("certificates", () -> run(every));
    }

    private void run(Duration every) {
        try {
            while (!closing.await(every.toNanos(), TimeUnit.NANOSECONDS)) {
                look();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** One look. */
    synchronized void look() {
        try {
            var keys = source.look();
            var found = keys.served();
            if (found.isEmpty()) {
                LOG.warn(
                        "{} does not belong to {}: the server certificate stays as it was",
                        keys.serverKey(),
                        keys.server());
            } else if (!found.get().equals(inUse)) {
                doors.renewed(keys);
                inUse = found.get();
                LOG.atInfo()
                        .addKeyValue("until", found.get().getNotAfter().toInstant())
                        .log("server certificate renewed");
            }
        } catch (IOException
                | GeneralSecurityException
                | RuntimeException e) { // files that others write may hold anything
            LOG.warn("the server certificate cannot be renewed, and stays as it was", e);
        }
    }

    /** When the certificate in use ends; empty when there is none. */
    synchronized Optional<Instant> end() {
        return Optional.ofNullable(inUse).map(one -> one.getNotAfter().toInstant());
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
