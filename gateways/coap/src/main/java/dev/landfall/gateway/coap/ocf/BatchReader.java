package dev.landfall.gateway.coap.ocf;

import dev.landfall.content.CborScanner;
import dev.landfall.content.CborType;
import dev.landfall.content.ContentFormat;
import dev.landfall.content.MalformedContent;
import dev.landfall.core.device.DeviceSession.Report;
import dev.landfall.core.model.AnswerStatus;
import dev.landfall.core.model.Content;
import dev.landfall.gateway.coap.codec.Message;
import dev.landfall.guard.NodeLocal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a batch ({@code if=oic.if.b} of {@code /oic/res}) without copying it: an array of {@code {href, rep, etag?, rt?}}. Only the bytes
 * of each {@code rep} are copied, once, into the report.
 *
 * <p>An empty {@code rep} means that the resource is gone. For two security resources it means nothing, and they are skipped.
 */
@NodeLocal("one message")
final class BatchReader {
    private static final String[] NAMES = {"href", "rep", "etag", "rt"};
    private static final String[] TYPES = {"rt"};
    private static final byte[] NO_ETAG = {};
    private static final int EMPTY_MAP = 0xa0;
    private static final int OPEN_MAP = 0xbf;
    private static final int BREAK = 0xff;

    private final CborScanner scanner;
    private final byte[] bytes;
    private final int format;
    private final long sequence;

    private String href = "";
    private int from;
    private int to;
    private byte[] etag = NO_ETAG;
    private List<String> types = List.of();

    private BatchReader(Message message, long sequence) {
        this.sequence = sequence;
        bytes = message.payloadArray();
        scanner = new CborScanner(bytes, message.payloadOffset(), message.payloadLength());
        format = message.contentFormat();
    }

    /**
     * Reads the reports of a message in their order. The entry with the ETag of the message is moved to the end, because it is the
     * newest.
     *
     * @throws MalformedContent when it is not a batch
     */
    static List<Report> read(Message message, long sequence) {
        if (!ContentFormat.isCbor(message.contentFormat())) {
            throw new MalformedContent(-1, "a batch in content format " + message.contentFormat());
        }
        var reports = new BatchReader(message, sequence).reports();
        return reports.size() < 2 ? reports : newestLast(reports, message.etag());
    }

    private List<Report> reports() {
        var reports = new ArrayList<Report>(4);
        scanner.enterArray();
        while (scanner.more()) {
            entry();
            if (!isEmptyMap()) {
                var content = new Content(format, Arrays.copyOfRange(bytes, from, to));
                reports.add(new Report(
                        href, AnswerStatus.OK, content, types.isEmpty() ? typesWithin() : types, etag, sequence));
            } else if (!href.startsWith("/oc/wk/introspection") && !href.startsWith("/oic/sec/")) {
                reports.add(new Report(href, AnswerStatus.NOT_FOUND, Content.NONE, types, etag, sequence));
            }
        }
        scanner.leave();
        scanner.finish();
        return reports;
    }

    private void entry() {
        href = "";
        from = -1;
        etag = NO_ETAG;
        types = List.of();
        scanner.enterMap();
        while (scanner.more()) {
            switch (scanner.readOneOf(NAMES)) {
                case 0 -> href = href();
                case 1 -> {
                    from = scanner.position();
                    scanner.skip();
                    to = scanner.position();
                }
                case 2 -> etag = scanner.readBytes();
                case 3 -> types = LinkReader.texts(scanner);
                default -> scanner.skip();
            }
        }
        scanner.leave();
        if (href.isEmpty() || href.length() > OcfHrefs.CHARS_MAX || from < 0) {
            throw new MalformedContent(scanner.position(), "an entry without href or rep");
        }
    }

    /** The path of an entry. Only the path becomes a string, because the device's id in front of it is always the same. */
    private String href() {
        scanner.readTextSlice();
        var text = scanner.sliceArray();
        var start = scanner.sliceOffset();
        var end = start + scanner.sliceLength();
        var path = start;
        for (var i = start; i + 2 < end; i++) {
            if (text[i] == ':' && text[i + 1] == '/' && text[i + 2] == '/') {
                path = indexOfSlash(text, i + 3, end);
                break;
            }
        }
        return OcfHrefs.normalised(new String(text, path, end - path, StandardCharsets.UTF_8));
    }

    private static int indexOfSlash(byte[] text, int from, int end) {
        var i = from;
        while (i < end && text[i] != '/') {
            i++;
        }
        return i;
    }

    private boolean isEmptyMap() {
        var first = bytes[from] & 0xff;
        return (first == EMPTY_MAP && to - from == 1)
                || (first == OPEN_MAP && to - from == 2 && (bytes[from + 1] & 0xff) == BREAK);
    }

    private List<String> typesWithin() {
        var inner = new CborScanner(bytes, from, to - from);
        if (inner.next() != CborType.MAP) {
            return List.of();
        }
        inner.enterMap();
        while (inner.more()) {
            if (inner.next() != CborType.TEXT) {
                inner.skip();
                inner.skip();
            } else if (inner.readOneOf(TYPES) == 0) {
                return inner.next() == CborType.ARRAY ? LinkReader.texts(inner) : List.of();
            } else {
                inner.skip();
            }
        }
        return List.of();
    }

    private static List<Report> newestLast(List<Report> reports, byte @Nullable [] newest) {
        for (var i = reports.size() - 1; newest != null && i >= 0; i--) {
            if (Arrays.equals(reports.get(i).etag(), newest)) {
                reports.add(reports.remove(i));
                break;
            }
        }
        return reports;
    }
}
