package dev.landfall.provider.embedded;

/** What was asked cannot be asked so. It is told apart from an {@link IllegalArgumentException} that stored data causes. */
final class CallersMistake extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    CallersMistake(String message) {
        super(message);
    }

    CallersMistake(String message, Throwable cause) {
        super(message, cause);
    }
}
