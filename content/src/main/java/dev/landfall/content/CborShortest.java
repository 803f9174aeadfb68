package dev.landfall.content;

import java.math.BigInteger;
import java.nio.ByteBuffer;

/**
 * Writes an item again in the form of {@link Json#toCbor}, so that two encodings of one key are found. The order of a map that is itself
 * a key matters.
 */
final class CborShortest {
    private final CborScanner scanner;
    private final CborWriter out;

    private CborShortest(CborScanner scanner, CborWriter out) {
        this.scanner = scanner;
        this.out = out;
    }

    /** The shortest form of an item that was already checked. */
    static ByteBuffer of(byte[] bytes, int offset, int length) {
        var out = new CborWriter(length + 8);
        new CborShortest(new CborScanner(bytes, offset, length), out).item();
        return ByteBuffer.wrap(out.toBytes());
    }

    private void item() {
        switch (scanner.next()) {
            case INTEGER -> out.integer(scanner.readBigInteger());
            case TEXT -> {
                scanner.readTextSlice();
                out.text(scanner.sliceArray(), scanner.sliceOffset(), scanner.sliceLength());
            }
            case BYTES -> out.bytes(scanner.readBytes());
            case ARRAY -> {
                scanner.enterArray();
                items(false);
            }
            case MAP -> {
                scanner.enterMap();
                items(true);
            }
            case TAG -> tag();
            case FLOAT -> out.realBits(scanner.readDoubleBits());
            case BOOLEAN, NULL, UNDEFINED, SIMPLE -> out.simple(scanner.readSimple());
            case END -> scanner.skip();
        }
    }

    private void items(boolean map) {
        var body = out.reserve();
        var items = 0;
        while (scanner.more()) {
            item();
            items++;
        }
        scanner.leave();
        out.close(body, map, map ? items / 2 : items);
    }

    private void tag() {
        var number = scanner.readTag();
        if ((number == 2 || number == 3) && scanner.next() == CborType.BYTES) {
            scanner.readBytesSlice();
            var magnitude = new BigInteger(1, scanner.sliceArray(), scanner.sliceOffset(), scanner.sliceLength());
            out.integer(number == 2 ? magnitude : magnitude.not());
            return;
        }
        out.tag(number);
        item();
    }
}
