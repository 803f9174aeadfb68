package dev.landfall.provider.embedded;

import dev.landfall.guard.Guard;
import dev.landfall.provider.Fault;
import dev.landfall.provider.ProviderException;
import java.util.function.Supplier;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

/**
 * The outermost step of every call: whatever goes wrong inside comes out as a {@link ProviderException} with a
 * {@link Fault}, never as an exception that a caller does not expect. Only the caller's own mistakes
 * ({@link InvalidStoreCall}) pass.
 */
final class RocksErrors {
    private RocksErrors() {}

    /** What went wrong, without the fault that the message begins with: for people. */
    static String text(ProviderException failed) {
        var message = String.valueOf(failed.getMessage());
        var fault = failed.fault() + ": ";
        return message.startsWith(fault) ? message.substring(fault.length()) : message;
    }

    /** Whether it went wrong because the disk was full, though what could not be finished may have made room again. */
    static boolean lackedRoom(ProviderException failed) {
        return failed.getCause() instanceof RocksDBException cause
                && cause.getStatus() != null
                && cause.getStatus().getSubCode() == Status.SubCode.NoSpace;
    }

    /** Calls, and names what has no name: it counts as {@link Fault#UNAVAILABLE}, never as success. */
    static <T> T named(Supplier<T> call) {
        try {
            return call.get();
        } catch (ProviderException | InvalidStoreCall named) {
            throw named;
        } catch (RuntimeException | Error unnamed) {
            Guard.failed("store", unnamed);
            throw new ProviderException(
                    Fault.UNAVAILABLE, "the store failed in a way that nobody expected: " + unnamed, unnamed);
        }
    }
}
