package dev.landfall.simulator;

import dev.landfall.gateway.coap.codec.Code;
import dev.landfall.simulator.LoopContext.Wire;

/**
 * Encodes notifications into one array that is reused. Options and content are written first; the header before them follows when the
 * length is known. A load run spends most of its time here.
 */
final class Notifications {

    /** The length of the longest header: five bytes of length, code, token. */
    private static final int HEADROOM = 14;

    /** Content-Format 10000 after Observe, then OCF-Content-Format-Version 2048, then the payload marker. */
    private static final byte[] FORMAT = {0x62, 0x27, 0x10, (byte) 0xe2, 0x06, (byte) 0xec, 0x08, 0x00, (byte) 0xff};

    private final DeviceCborWriter writer = new DeviceCborWriter();

    /** Begins a notification. The caller writes the content to the returned writer. */
    DeviceCborWriter begin(long etag, int observe) {
        writer.reset(HEADROOM).octet(0x48).rawLong(etag);
        var bytes = observe < 0x100 ? 1 : observe < 0x1_0000 ? 2 : 3;
        writer.octet(0x20 | bytes);
        for (var shift = 8 * bytes - 8; shift >= 0; shift -= 8) {
            writer.octet(observe >>> shift & 0xff);
        }
        return writer.raw(FORMAT);
    }

    /** Sends the notification that was begun. */
    void send(Wire wire, long token, int tokenLength) {
        var array = writer.array();
        var start = HEADROOM;
        for (var shift = 0; shift < 8 * tokenLength; shift += 8) {
            array[--start] = (byte) (token >>> shift);
        }
        array[--start] = (byte) Code.CONTENT;
        var body = writer.position() - HEADROOM;
        var extra = body < 13 ? 0 : body < 269 ? 1 : body < 65_805 ? 2 : 4;
        var rest = body - (extra == 1 ? 13 : extra == 2 ? 269 : 65_805);
        for (var shift = 0; shift < 8 * extra; shift += 8) {
            array[--start] = (byte) (rest >>> shift);
        }
        var nibble = extra == 0 ? body : extra == 4 ? 15 : 12 + extra;
        array[--start] = (byte) (nibble << 4 | tokenLength);
        wire.send(array, start, writer.position() - start);
    }
}
