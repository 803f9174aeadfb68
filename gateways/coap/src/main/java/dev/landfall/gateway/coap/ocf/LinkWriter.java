package dev.landfall.gateway.coap.ocf;

import dev.landfall.content.CborWriter;
import dev.landfall.core.model.Link;
import java.util.List;

/** Writes links in the form of OCF; empty members are left out. */
final class LinkWriter {
    private LinkWriter() {}

    /** Writes a published link with the members that the directory adds: the device, and the number by which the link is withdrawn. */
    static void write(CborWriter out, Link link, String device) {
        out.openMap().text("href").text(link.href());
        texts(out, "rt", link.types());
        texts(out, "if", link.interfaces());
        if (link.policy() != 0) {
            out.text("p").map(1).text("bm").integer(link.policy());
        }
        if (!link.endpoints().isEmpty()) {
            out.text("eps").array(link.endpoints().size());
            for (var endpoint : link.endpoints()) {
                out.map(2).text("ep").text(endpoint.uri()).text("pri").integer(endpoint.priority());
            }
        }
        text(out, "anchor", link.anchor());
        text(out, "title", link.title());
        texts(out, "type", link.mediaTypes());
        text(out, "di", device);
        out.text("ins").integer(link.instance()).end();
    }

    private static void text(CborWriter out, String name, String value) {
        if (!value.isEmpty()) {
            out.text(name).text(value);
        }
    }

    private static void texts(CborWriter out, String name, List<String> values) {
        if (!values.isEmpty()) {
            out.text(name).array(values.size());
            values.forEach(out::text);
        }
    }
}
