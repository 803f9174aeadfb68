package dev.landfall.provider.embedded;

/** An invalid call of the store. It is distinguished from an {@link IllegalArgumentException} that stored data causes. */
final class InvalidStoreCall extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    InvalidStoreCall(String message) {
        super(message);
    }

    InvalidStoreCall(String message, Throwable cause) {
        super(message, cause);
    }
}
