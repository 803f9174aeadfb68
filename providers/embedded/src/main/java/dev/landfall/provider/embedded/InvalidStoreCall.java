package dev.landfall.provider.embedded;

/** What was asked cannot be asked so. It is told apart from an {@link IllegalArgumentException} that stored data causes. */
final class InvalidStoreCall extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    InvalidStoreCall(String message) {
        super(message);
    }

    InvalidStoreCall(String message, Throwable cause) {
        super(message, cause);
    }
}
