package dev.landfall.provider.postgres;

import dev.landfall.provider.Fault;
import dev.landfall.provider.ProviderException;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;

/**
 * A failure of the database, from its error.
 *
 * @param fault for the caller
 * @param reason one word in CamelCase, for programs
 * @param message for people
 */
record DatabaseFailure(Fault fault, String reason, String message) {
    static final String FULL = "DiskFull";
    static final String READ_ONLY = "ReadOnly";
    static final String UNREACHABLE = "Unreachable";
    static final String CREDENTIALS = "WrongCredentials";
    static final String CONNECTIONS = "TooManyConnections";
    static final String CLASH = "WriteClash";
    static final String FAILED = "WriteFailed";
    static final String SETTINGS = "SettingsNotKept";
    /** An SQL state of the store itself: a session has lost its settings. */
    static final String NOT_KEPT = "LF001";
    /** An SQL state of the store itself: the password cannot be read. */
    static final String NO_PASSWORD = "LF002";

    /** The failure by the SQL state of the error or of its cause. An unknown one is UNAVAILABLE. */
    static DatabaseFailure of(SQLException wrong) {
        var state = state(wrong);
        var detail = serverMessage(wrong);
        return switch (state) {
            case "53100" -> unavailable(FULL, "the database's disk is full: " + detail);
            case "25006" -> unavailable(READ_ONLY, "the database takes no writes now: " + detail);
            case "53300" -> unavailable(CONNECTIONS, "the database has no connection left for us: " + detail);
            case "40001", "40P01", "55P03" ->
                unavailable(
                        CLASH, "two transactions conflicted and nothing was written, so it can be repeated: " + detail);
            case "28000", "28P01" ->
                new DatabaseFailure(
                        Fault.UNAUTHENTICATED,
                        CREDENTIALS,
                        "the database does not let this user in with this password: " + detail);
            case NOT_KEPT -> unavailable(SETTINGS, detail);
            case NO_PASSWORD ->
                unavailable(CREDENTIALS, "the password of the database's user cannot be read: " + detail);
            case "57014" -> unavailable(FAILED, "the database did not finish in time: " + detail);
            case "3D000" -> unavailable(UNREACHABLE, "there is no such database: " + detail);
            case "42501" -> unavailable(CREDENTIALS, "the database's user lacks a right: " + detail);
            case "XX001", "XX002" ->
                new DatabaseFailure(Fault.CORRUPT, "Corrupt", "the database says it is damaged: " + detail);
            default ->
                isAway(state)
                        ? unavailable(UNREACHABLE, "the database cannot be reached: " + detail)
                        : unavailable(FAILED, "the database failed (" + state + "): " + detail);
        };
    }

    /** The failure as an exception. */
    ProviderException exception(SQLException cause) {
        return new ProviderException(fault, message, cause);
    }

    private static DatabaseFailure unavailable(String reason, String message) {
        return new DatabaseFailure(Fault.UNAVAILABLE, reason, message);
    }

    /** Whether the server cannot be reached: connection errors, shutdown, startup, and errors of the pool, which have no state. */
    private static boolean isAway(String state) {
        return state.isEmpty() || state.startsWith("08") || state.startsWith("57P");
    }

    private static String state(SQLException wrong) {
        for (@Nullable Throwable one = wrong; one != null; one = one.getCause()) {
            if (one instanceof SQLException sql && sql.getSQLState() != null) {
                return sql.getSQLState();
            }
        }
        return "";
    }

    /** The server's message, without its details, which may contain stored data. */
    private static String serverMessage(SQLException wrong) {
        for (@Nullable Throwable one = wrong; one != null; one = one.getCause()) {
            if (one instanceof PSQLException sql) {
                var serverMessage = sql.getServerErrorMessage();
                return serverMessage == null
                        ? String.valueOf(sql.getMessage())
                        : String.valueOf(serverMessage.getMessage());
            }
        }
        return String.valueOf(wrong.getMessage());
    }
}
