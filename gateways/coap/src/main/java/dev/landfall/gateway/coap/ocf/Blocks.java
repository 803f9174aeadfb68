package dev.landfall.gateway.coap.ocf;

import dev.landfall.gateway.coap.codec.Code;
import dev.landfall.gateway.coap.codec.Message;
import dev.landfall.gateway.coap.codec.MessageBuilder;
import dev.landfall.gateway.coap.codec.Option;
import dev.landfall.gateway.coap.session.ResponsePlan;
import dev.landfall.guard.NodeLocal;
import java.io.ByteArrayOutputStream;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Assembles requests that a device sends in blocks (RFC 7959 section 2.5, and BERT, RFC 8323 section 6). The hub never begins such a
 * transfer, because OCF devices do not support it. On one connection at most {@value #TRANSFERS_MAX} transfers are open, with
 * {@value #BYTES_MAX} bytes together ({@value #STRANGER_BYTES_MAX} before a device has signed in), each for a minute.
 *
 * <p>Blocks arrive one after another on the thread that answers requests; {@link #tick} runs on the event loop.
 */
final class Blocks {
    /** The maximum number of open transfers; the oldest is dropped first. */
    static final int TRANSFERS_MAX = 4;

    /** The maximum number of bytes of all open transfers. */
    static final int BYTES_MAX = 262_144;

    /** The maximum number of bytes before a device has signed in. */
    static final int STRANGER_BYTES_MAX = 16_384;

    private static final long AGE_MAX_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final int BERT = 7;
    private static final int BERT_UNIT = 1_024;

    @NodeLocal("one connection: the device sends the request again")
    private final Map<String, Transfer> transfers = new LinkedHashMap<>(2);

    private long lastTick = System.nanoTime();

    /** The request filter: a request in blocks goes on when its last block has arrived, any other request at once. */
    static ResponsePlan step(OcfRequest request, Route next) {
        var message = request.message();
        if (message.indexOf(Option.BLOCK1) == Message.NONE) {
            return next.answer(request);
        }
        var block = Block.of(message);
        var device = request.device();
        var taken = device.blocks().take(message, device.signedIn() ? BYTES_MAX : STRANGER_BYTES_MAX);
        return switch (taken) {
            case Part _ -> echo(Message.response(Code.CONTINUE, message), block);
            case TooLarge tooLarge -> {
                request.device().peer().refused("too-large", "blocks of more than " + tooLarge.bytesMax() + " bytes");
                yield ResponsePlan.of(Message.response(Code.REQUEST_ENTITY_TOO_LARGE, message)
                        .uint(Option.SIZE1, tooLarge.bytesMax())
                        .build());
            }
            case Whole whole -> {
                var answer = next.answer(new OcfRequest(whole.message(), request.device()));
                yield new ResponsePlan(
                        answer.message().map(said -> with(said, block)), answer.closing(), answer.then());
            }
        };
    }

    /** Drops transfers without a new block for a minute. */
    synchronized void tick(long now) {
        lastTick = now;
        transfers.values().removeIf(transfer -> now - transfer.touchedAt >= AGE_MAX_NANOS);
    }

    /** The number of open transfers. */
    synchronized int underWay() {
        return transfers.size();
    }

    /**
     * Adds one block.
     *
     * @param bytesMax the maximum number of bytes of all open transfers
     */
    synchronized Taken take(Message message, int bytesMax) {
        var block = Block.of(message);
        block.check(message.payloadLength());
        var key = key(message);
        if (block.number() == 0) {
            transfers.remove(key);
            transfers.put(key, new Transfer());
        }
        var transfer = transfers.get(key);
        if (transfer == null || transfer.bytes.size() != block.offset()) {
            transfers.remove(key);
            throw new CoapRefusal(
                    Code.REQUEST_ENTITY_INCOMPLETE,
                    "block-missing",
                    "an earlier block is missing: send the request again from its first block");
        }
        var announced = message.uint(Option.SIZE1);
        if (announced > bytesMax || held() + message.payloadLength() > bytesMax) {
            transfers.remove(key);
            return new TooLarge(bytesMax);
        }
        transfer.touchedAt = lastTick;
        transfer.bytes.write(message.payloadArray(), message.payloadOffset(), message.payloadLength());
        if (block.more()) {
            if (transfers.size() > TRANSFERS_MAX) {
                transfers.remove(transfers.keySet().iterator().next());
            }
            return new Part();
        }
        transfers.remove(key);
        return new Whole(
                copy(message, true).payload(transfer.bytes.toByteArray()).build());
    }

    private long held() {
        return transfers.values().stream().mapToLong(each -> each.bytes.size()).sum();
    }

    /** The key of a transfer: blocks belong together when all other options are the same (RFC 7959 section 2.5, RFC 9175 section 3). */
    private static String key(Message message) {
        var key = new StringBuilder(Code.text(message.code()));
        for (var i = 0; i < message.optionCount(); i++) {
            if (!ofBlock(message.optionNumber(i))) {
                key.append(' ').append(message.optionNumber(i)).append('=');
                key.append(HexFormat.of().formatHex(message.optionValue(i)));
            }
        }
        return key.toString();
    }

    private static boolean ofBlock(int option) {
        return option == Option.BLOCK1 || option == Option.SIZE1;
    }

    private static Message with(Message answer, Block block) {
        return copy(answer, false)
                .payload(answer.payloadArray(), answer.payloadOffset(), answer.payloadLength())
                .uint(Option.BLOCK1, block.value())
                .build();
    }

    private static ResponsePlan echo(MessageBuilder answer, Block block) {
        return ResponsePlan.of(answer.uint(Option.BLOCK1, block.value()).build());
    }

    private static MessageBuilder copy(Message message, boolean withoutBlock) {
        var copy = Message.response(message.code(), message);
        for (var i = 0; i < message.optionCount(); i++) {
            if (!withoutBlock || !ofBlock(message.optionNumber(i))) {
                copy.option(message.optionNumber(i), message.optionValue(i));
            }
        }
        return copy;
    }

    private static final class Transfer {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private long touchedAt;
    }

    /** The result of a block. */
    sealed interface Taken {}

    record Part() implements Taken {}

    record TooLarge(int bytesMax) implements Taken {}

    record Whole(Message message) implements Taken {}

    /**
     * The Block1 option.
     *
     * @param value as it was received
     */
    private record Block(int value) {
        static Block of(Message message) {
            return new Block((int) message.uint(Option.BLOCK1));
        }

        int number() {
            return value >>> 4;
        }

        boolean more() {
            return (value & 8) != 0;
        }

        long offset() {
            return (long) number() * unit();
        }

        void check(int bytes) {
            var fits = bert()
                    ? !more() || (bytes > 0 && bytes % BERT_UNIT == 0)
                    : more() ? bytes == unit() : bytes <= unit();
            if (!fits) {
                throw CoapRefusal.bad("the block has another length than its Block1 option says");
            }
        }

        private boolean bert() {
            return (value & 7) == BERT;
        }

        private int unit() {
            return bert() ? BERT_UNIT : 16 << (value & 7);
        }
    }
}
