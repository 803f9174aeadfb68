package dev.landfall.content;

import java.math.BigInteger;

/**
 * Where JSON goes.
 *
 * @param <X> what writing may throw
 */
sealed interface JsonSink<X extends Exception> permits JsonBytes, JsonEvents {
    void startObject() throws X;

    void endObject() throws X;

    void startArray() throws X;

    void endArray() throws X;

    /** A member's name that needs no escape. */
    void name(String plain) throws X;

    /** A member's name in valid UTF-8. */
    void name(boolean dollar, byte[] utf8, int offset, int length) throws X;

    /** A text in valid UTF-8. */
    void text(byte[] utf8, int offset, int length) throws X;

    /** A text that needs no escape. */
    void text(String plain) throws X;

    void number(long value) throws X;

    void number(BigInteger value) throws X;

    /** A finite number. */
    void number(double value) throws X;

    void bool(boolean value) throws X;

    void nothing() throws X;
}
