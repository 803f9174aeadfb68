package dev.landfall.content;

import java.math.BigInteger;
import java.util.Arrays;

/**
 * JSON as bytes, without white space. A comma is put after every value and taken back before a closing bracket, so nobody
 * needs to know what stands where.
 */
final class JsonBytes implements JsonSink<RuntimeException> {
    private static final byte[] HEX = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'};
    /** For each ASCII character: 0 as it is, 1 by number, else the letter after the backslash. */
    private static final byte[] ESCAPES = new byte[128];

    static {
        Arrays.fill(ESCAPES, 0, ' ', (byte) 1);
        ESCAPES['"'] = '"';
        ESCAPES['\\'] = '\\';
        ESCAPES['\b'] = 'b';
        ESCAPES['\f'] = 'f';
        ESCAPES['\n'] = 'n';
        ESCAPES['\r'] = 'r';
        ESCAPES['\t'] = 't';
    }

    private byte[] out;
    private int at;

    JsonBytes(int room) {
        out = new byte[room];
    }

    /** What was written; one value must have been. */
    byte[] toBytes() {
        return Arrays.copyOf(out, at - 1);
    }

    @Override
    public void startObject() {
        put('{');
    }

    @Override
    public void endObject() {
        end('}');
    }

    @Override
    public void startArray() {
        put('[');
    }

    @Override
    public void endArray() {
        end(']');
    }

    private void end(char bracket) {
        if (out[at - 1] == ',') {
            at--;
        }
        room(2);
        out[at++] = (byte) bracket;
        out[at++] = ',';
    }

    @Override
    public void name(String plain) {
        text(plain);
        out[at - 1] = ':';
    }

    @Override
    public void name(boolean dollar, byte[] utf8, int offset, int length) {
        put('"');
        if (dollar) {
            put('$');
        }
        escaped(utf8, offset, length);
        out[at++] = '"';
        out[at++] = ':';
    }

    @Override
    public void text(byte[] utf8, int offset, int length) {
        put('"');
        escaped(utf8, offset, length);
        out[at++] = '"';
        out[at++] = ',';
    }

    /** Leaves room for two bytes behind it. */
    private void escaped(byte[] utf8, int offset, int length) {
        room(length + 2);
        var from = offset;
        var end = offset + length;
        for (var i = offset; i < end; i++) {
            var b = utf8[i];
            if (b >= 0 && ESCAPES[b] != 0) {
                copy(utf8, from, i);
                escape(b, end - i);
                from = i + 1;
            }
        }
        copy(utf8, from, end);
    }

    private void copy(byte[] utf8, int from, int to) {
        System.arraycopy(utf8, from, out, at, to - from);
        at += to - from;
    }

    private void escape(byte b, int stillToCome) {
        room(stillToCome + 8);
        out[at++] = '\\';
        if (ESCAPES[b] != 1) {
            out[at++] = ESCAPES[b];
            return;
        }
        out[at++] = 'u';
        out[at++] = '0';
        out[at++] = '0';
        out[at++] = HEX[b >> 4];
        out[at++] = HEX[b & 15];
    }

    @Override
    public void text(String plain) {
        put('"');
        ascii(plain);
        room(2);
        out[at++] = '"';
        out[at++] = ',';
    }

    @Override
    public void number(long value) {
        if (value == Long.MIN_VALUE) {
            word(Long.toString(value));
            return;
        }
        room(21);
        var rest = value;
        if (rest < 0) {
            out[at++] = '-';
            rest = -rest;
        }
        var digits = 1;
        for (var bound = 10L; digits < 19 && rest >= bound; bound *= 10) {
            digits++;
        }
        for (var i = at + digits - 1; i >= at; i--) {
            out[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        at += digits;
        out[at++] = ',';
    }

    @Override
    public void number(BigInteger value) {
        word(value.toString());
    }

    @Override
    public void number(double value) {
        word(Double.toString(value));
    }

    @Override
    public void bool(boolean value) {
        word(value ? "true" : "false");
    }

    @Override
    public void nothing() {
        word("null");
    }

    private void word(String ascii) {
        ascii(ascii);
        put(',');
    }

    private void ascii(String text) {
        var length = text.length();
        room(length);
        for (var i = 0; i < length; i++) {
            out[at + i] = (byte) text.charAt(i);
        }
        at += length;
    }

    private void put(char ascii) {
        room(1);
        out[at++] = (byte) ascii;
    }

    private void room(int bytes) {
        if (out.length - at < bytes) {
            out = Arrays.copyOf(out, Math.max(out.length * 2, at + bytes));
        }
    }
}
