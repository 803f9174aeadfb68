package dev.landfall.gateway.coap.ocf;

import dev.landfall.content.CborScanner;
import dev.landfall.content.CborType;
import dev.landfall.core.model.Link;
import dev.landfall.gateway.coap.codec.Code;
import dev.landfall.guard.NodeLocal;
import java.util.ArrayList;
import java.util.List;

/** Reads links in the form of OCF; unknown members are skipped. */
@NodeLocal("one message")
final class LinkReader {
    private static final String[] NAMES = {"href", "rt", "if", "p", "anchor", "title", "type", "eps"};
    private static final String[] POLICY = {"bm"};
    private static final String[] ENDPOINT = {"ep", "pri"};
    private static final int TEXTS_MAX = 64;

    private final CborScanner scanner;
    private final long validUntil;
    private String href = "";
    private List<String> types = List.of();
    private List<String> interfaces = List.of();
    private int policy;
    private String anchor = "";
    private String title = "";
    private List<String> mediaTypes = List.of();
    private List<Link.Endpoint> endpoints = List.of();

    private LinkReader(CborScanner scanner, long validUntil) {
        this.scanner = scanner;
        this.validUntil = validUntil;
    }

    /**
     * Reads an array of links.
     *
     * @param linksMax the maximum number of links
     * @param validUntil until when all of them are valid, in nanoseconds since 1970
     * @throws CoapRefusal 4.00 for a link without an href, 4.13 for too many links
     */
    static List<Link> links(CborScanner scanner, int linksMax, long validUntil) {
        var links = new ArrayList<Link>();
        scanner.enterArray();
        while (scanner.more()) {
            if (links.size() == linksMax) {
                throw new CoapRefusal(
                        Code.REQUEST_ENTITY_TOO_LARGE,
                        "too-many-links",
                        "more than " + linksMax + " links in one message");
            }
            links.add(new LinkReader(scanner, validUntil).link());
        }
        scanner.leave();
        return links;
    }

    private Link link() {
        scanner.enterMap();
        while (scanner.more()) {
            switch (scanner.readOneOf(NAMES)) {
                case 0 -> href = scanner.readText();
                case 1 -> types = texts();
                case 2 -> interfaces = texts();
                case 3 -> policy();
                case 4 -> anchor = scanner.readText();
                case 5 -> title = scanner.readText();
                case 6 -> mediaTypes = texts();
                case 7 -> endpoints();
                default -> scanner.skip();
            }
        }
        scanner.leave();
        if (href.isEmpty() || href.length() > OcfHrefs.CHARS_MAX) {
            throw CoapRefusal.bad("a link needs an href of up to " + OcfHrefs.CHARS_MAX + " characters");
        }
        return new Link(
                OcfHrefs.normalised(href),
                types,
                interfaces,
                policy,
                OcfHrefs.instance(href),
                anchor,
                title,
                endpoints,
                mediaTypes,
                validUntil,
                Link.Rule.USUAL);
    }

    private void policy() {
        scanner.enterMap();
        while (scanner.more()) {
            if (scanner.readOneOf(POLICY) == 0) {
                policy = scanner.readInt();
            } else {
                scanner.skip();
            }
        }
        scanner.leave();
    }

    private void endpoints() {
        var read = new ArrayList<Link.Endpoint>();
        scanner.enterArray();
        while (scanner.more()) {
            var uri = "";
            var priority = 0L;
            scanner.enterMap();
            while (scanner.more()) {
                switch (scanner.readOneOf(ENDPOINT)) {
                    case 0 -> uri = scanner.readText();
                    case 1 -> priority = scanner.readLong();
                    default -> scanner.skip();
                }
            }
            scanner.leave();
            bounded(read.size());
            read.add(new Link.Endpoint(uri, priority));
        }
        scanner.leave();
        endpoints = List.copyOf(read);
    }

    private List<String> texts() {
        return texts(scanner);
    }

    /** Reads an array of texts, or a single text. */
    static List<String> texts(CborScanner scanner) {
        if (scanner.next() == CborType.TEXT) {
            return List.of(scanner.readText());
        }
        var read = new ArrayList<String>(4);
        scanner.enterArray();
        while (scanner.more()) {
            bounded(read.size());
            read.add(scanner.readText());
        }
        scanner.leave();
        return List.copyOf(read);
    }

    private static void bounded(int size) {
        if (size == TEXTS_MAX) {
            throw CoapRefusal.bad("more than " + TEXTS_MAX + " members in one list of a link");
        }
    }
}
