package dev.landfall.content;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Base64;
import java.util.BitSet;
import java.util.HexFormat;

/** Writes an item as JSON, after {@link CborCheck} has checked it. */
final class CborToJson<X extends Exception> {
    private static final HexFormat HEX = HexFormat.of();

    private final CborScanner scanner;
    private final JsonSink<X> out;
    private final BitSet otherKeys;
    private int maps;

    CborToJson(CborScanner scanner, BitSet otherKeys, JsonSink<X> out) {
        this.scanner = scanner;
        this.otherKeys = otherKeys;
        this.out = out;
    }

    void item() throws X {
        switch (scanner.next()) {
            case INTEGER -> integer();
            case TEXT -> text();
            case BYTES -> bytes();
            case ARRAY -> array();
            case MAP -> {
                if (otherKeys.get(maps++)) {
                    pairs();
                } else {
                    object();
                }
            }
            case TAG -> tag();
            case BOOLEAN -> out.bool(scanner.readBoolean());
            case NULL -> {
                scanner.skip();
                out.nothing();
            }
            case UNDEFINED, SIMPLE -> {
                out.startObject();
                out.name(ReservedMembers.SIMPLE);
                out.number(scanner.readSimple());
                out.endObject();
            }
            case FLOAT -> real(scanner.readDoubleBits());
            case END -> throw new MalformedContent(scanner.position(), "fewer items than expected");
        }
    }

    private void integer() throws X {
        if (scanner.fitsLong()) {
            out.number(scanner.readLong());
        } else {
            out.number(scanner.readBigInteger());
        }
    }

    private void text() throws X {
        scanner.readTextSlice();
        out.text(scanner.sliceArray(), scanner.sliceOffset(), scanner.sliceLength());
    }

    private void bytes() throws X {
        scanner.readBytesSlice();
        slice();
    }

    private void slice() throws X {
        var from = scanner.sliceOffset();
        var slice = Arrays.copyOfRange(scanner.sliceArray(), from, from + scanner.sliceLength());
        form(ReservedMembers.BYTES, Base64.getEncoder().encodeToString(slice));
    }

    private void form(String name, String value) throws X {
        out.startObject();
        out.name(name);
        out.text(value);
        out.endObject();
    }

    private void array() throws X {
        scanner.enterArray();
        out.startArray();
        while (scanner.more()) {
            item();
        }
        out.endArray();
        scanner.leave();
    }

    private void object() throws X {
        scanner.enterMap();
        out.startObject();
        while (scanner.more()) {
            scanner.readTextSlice();
            var name = scanner.sliceArray();
            var from = scanner.sliceOffset();
            var length = scanner.sliceLength();
            var dollar = length > 0 && name[from] == '$' && ReservedMembers.reserved(name, from, length, 1);
            out.name(dollar, name, from, length);
            item();
        }
        out.endObject();
        scanner.leave();
    }

    private void pairs() throws X {
        scanner.enterMap();
        out.startObject();
        out.name(ReservedMembers.MAP);
        out.startArray();
        while (scanner.more()) {
            out.startArray();
            item();
            item();
            out.endArray();
        }
        out.endArray();
        out.endObject();
        scanner.leave();
    }

    private void tag() throws X {
        var number = scanner.readTag();
        if ((number == 2 || number == 3) && scanner.next() == CborType.BYTES) {
            bignum(number);
            return;
        }
        openTag(number);
        item();
        closeTag();
    }

    private void openTag(long number) throws X {
        out.startObject();
        out.name(ReservedMembers.TAG);
        out.startArray();
        if (number >= 0) {
            out.number(number);
        } else {
            out.number(new BigInteger(Long.toUnsignedString(number)));
        }
    }

    private void closeTag() throws X {
        out.endArray();
        out.endObject();
    }

    /** Writes a bignum as an integer (RFC 8949 section 3.4.3), unless it has too many digits. */
    private void bignum(long number) throws X {
        scanner.readBytesSlice();
        if (scanner.sliceLength() > ReservedMembers.BIGNUM_BYTES_MAX) {
            openTag(number);
            slice();
            closeTag();
            return;
        }
        var magnitude = new BigInteger(1, scanner.sliceArray(), scanner.sliceOffset(), scanner.sliceLength());
        out.number(number == 2 ? magnitude : magnitude.not());
    }

    private void real(long bits) throws X {
        if (Floats.isFinite(bits)) {
            out.number(Double.longBitsToDouble(bits));
        } else if (bits == Floats.INFINITY) {
            form(ReservedMembers.FLOAT, "Infinity");
        } else if (bits == (Floats.INFINITY | Floats.SIGN)) {
            form(ReservedMembers.FLOAT, "-Infinity");
        } else if (bits == Floats.NAN) {
            form(ReservedMembers.FLOAT, "NaN");
        } else {
            form(ReservedMembers.FLOAT, HEX.toHexDigits(bits));
        }
    }
}
