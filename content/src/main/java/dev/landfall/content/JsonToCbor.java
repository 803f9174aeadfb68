package dev.landfall.content;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.math.BigInteger;
import java.util.Base64;
import java.util.HexFormat;

/** Writes one JSON text as CBOR. What the whole must hold beyond the single member is checked on the CBOR afterwards. */
final class JsonToCbor {
    private static final BigInteger TAG_MAX = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);

    private final JsonParser parser;
    private final CborWriter out;

    JsonToCbor(JsonParser parser, CborWriter out) {
        this.parser = parser;
        this.out = out;
    }

    void text() throws IOException {
        if (parser.nextToken() == null) {
            throw bad("no JSON text");
        }
        value();
        if (parser.nextToken() != null) {
            throw bad("something behind the end of the JSON text");
        }
    }

    /** Writes the value whose first token is at hand, and stops at its last. */
    private void value() throws IOException {
        switch (parser.currentToken()) {
            case VALUE_STRING -> string(parser.getText());
            case VALUE_NUMBER_INT -> integer();
            case VALUE_NUMBER_FLOAT -> real();
            case VALUE_TRUE -> out.bool(true);
            case VALUE_FALSE -> out.bool(false);
            case VALUE_NULL -> out.nothing();
            case START_ARRAY -> array();
            case START_OBJECT -> object();
            case END_ARRAY, END_OBJECT, FIELD_NAME, NOT_AVAILABLE, VALUE_EMBEDDED_OBJECT -> throw bad("no value");
        }
    }

    private void string(String text) {
        try {
            out.text(text);
        } catch (IllegalArgumentException e) {
            throw bad("half a surrogate pair");
        }
    }

    private void integer() throws IOException {
        switch (parser.getNumberType()) {
            case INT, LONG -> out.integer(parser.getLongValue());
            case BIG_INTEGER, FLOAT, DOUBLE, BIG_DECIMAL -> out.integer(parser.getBigIntegerValue());
        }
    }

    private void real() throws IOException {
        var value = parser.getDoubleValue();
        if (Double.isInfinite(value) || (value == 0 && !saysZero(parser.getText()))) {
            throw bad("a number beyond the range of 64-bit floating point");
        }
        out.real(value);
    }

    private static boolean saysZero(String number) {
        for (var i = 0; i < number.length(); i++) {
            var c = number.charAt(i);
            if (c == 'e' || c == 'E') {
                return true;
            }
            if (c >= '1' && c <= '9') {
                return false;
            }
        }
        return true;
    }

    private void array() throws IOException {
        var body = out.reserve();
        var items = 0;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            value();
            items++;
        }
        out.close(body, false, items);
    }

    private void object() throws IOException {
        var body = out.reserve();
        var pairs = 0;
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            var name = parser.currentName();
            if (name.startsWith("$") && ReservedMembers.reserved(name, 1)) {
                if (name.charAt(1) != '$') {
                    form(name, pairs, body);
                    return;
                }
                name = name.substring(1);
            }
            string(name);
            parser.nextToken();
            value();
            pairs++;
        }
        out.close(body, true, pairs);
    }

    private void form(String name, int before, int body) throws IOException {
        if (before > 0) {
            throw bad("a reserved member that does not stand alone");
        }
        out.unreserve(body);
        var token = parser.nextToken();
        switch (name) {
            case ReservedMembers.BYTES -> bytes(expect(token, JsonToken.VALUE_STRING));
            case ReservedMembers.FLOAT -> special(expect(token, JsonToken.VALUE_STRING));
            case ReservedMembers.SIMPLE -> simple(expect(token, JsonToken.VALUE_NUMBER_INT));
            case ReservedMembers.TAG -> tag(token);
            case ReservedMembers.MAP -> pairs(token);
            default -> throw bad("no value");
        }
        if (parser.nextToken() != JsonToken.END_OBJECT) {
            throw bad("a reserved member that does not stand alone");
        }
    }

    private String expect(JsonToken token, JsonToken wanted) throws IOException {
        if (token != wanted) {
            throw bad("a reserved member with a value of the wrong kind");
        }
        return parser.getText();
    }

    private void bytes(String base64) {
        try {
            out.bytes(Base64.getDecoder().decode(base64));
        } catch (IllegalArgumentException e) {
            throw bad("$bytes that are not base64");
        }
    }

    private void special(String word) {
        switch (word) {
            case "NaN" -> out.realBits(Floats.NAN);
            case "Infinity" -> out.realBits(Floats.INFINITY);
            case "-Infinity" -> out.realBits(Floats.INFINITY | Floats.SIGN);
            default -> out.realBits(bits(word));
        }
    }

    private long bits(String hex) {
        try {
            if (hex.length() == 16) {
                return HexFormat.fromHexDigitsToLong(hex);
            }
        } catch (IllegalArgumentException e) {
            throw bad("$float that is neither a word nor 16 hex digits");
        }
        throw bad("$float that is neither a word nor 16 hex digits");
    }

    private void simple(String digits) {
        try {
            out.simple(Integer.parseInt(digits));
        } catch (IllegalArgumentException e) {
            throw bad("$simple with a number that is none");
        }
    }

    private void tag(JsonToken token) throws IOException {
        expect(token, JsonToken.START_ARRAY);
        var number = new BigInteger(expect(parser.nextToken(), JsonToken.VALUE_NUMBER_INT));
        if (number.signum() < 0 || number.compareTo(TAG_MAX) > 0) {
            throw bad("$tag with a number that is none");
        }
        out.tag(number.longValue());
        item();
        expect(parser.nextToken(), JsonToken.END_ARRAY);
    }

    private void pairs(JsonToken token) throws IOException {
        expect(token, JsonToken.START_ARRAY);
        var body = out.reserve();
        var pairs = 0;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            expect(parser.currentToken(), JsonToken.START_ARRAY);
            item();
            item();
            expect(parser.nextToken(), JsonToken.END_ARRAY);
            pairs++;
        }
        out.close(body, true, pairs);
    }

    private void item() throws IOException {
        if (parser.nextToken() == JsonToken.END_ARRAY) {
            throw bad("a reserved member with a value of the wrong kind");
        }
        value();
    }

    private MalformedContent bad(String reason) {
        return new MalformedContent(parser.currentTokenLocation().getByteOffset(), reason);
    }
}
