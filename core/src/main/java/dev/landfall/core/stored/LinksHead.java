package dev.landfall.core.stored;

import dev.landfall.core.model.Audit;
import dev.landfall.core.model.Link;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Head of {@link Names#LINKS}.
 *
 * @param links by href, in the order of their first publication; not to be changed
 * @param audit of the last publication or withdrawal
 */
public record LinksHead(Map<String, Link> links, Audit audit) {
    /** Nothing was published yet. */
    public static final LinksHead NONE = new LinksHead(Map.of(), Audit.HUB);

    private static final int FORMAT = 1;
    private static final int KIND = 66;

    /** With these in place of those with the same href. */
    public LinksHead with(Collection<Link> published, Audit by) {
        var all = new LinkedHashMap<>(links);
        for (var link : published) {
            all.put(link.href(), link);
        }
        return new LinksHead(Collections.unmodifiableMap(all), by);
    }

    /** Without those of these hrefs. */
    public LinksHead without(Collection<String> hrefs, Audit by) {
        var all = new LinkedHashMap<>(links);
        hrefs.forEach(all::remove);
        return new LinksHead(Collections.unmodifiableMap(all), by);
    }

    public byte[] encode() {
        var out = new FormWriter(FORMAT, KIND);
        Parts.audit(out, audit);
        Parts.links(out, links.values());
        return out.done();
    }

    /** @throws dev.landfall.provider.ProviderException CORRUPT */
    public static LinksHead decode(byte[] bytes) {
        var in = new FormReader(bytes, FORMAT, KIND);
        var audit = Parts.audit(in);
        List<Link> links = Parts.links(in);
        return in.end(new LinksHead(Map.of(), audit).with(links, audit));
    }
}
