package dev.landfall.core.stored;

import dev.landfall.core.model.Audit;
import dev.landfall.core.model.Link;
import dev.landfall.form.FormReader;
import dev.landfall.form.FormWriter;
import dev.landfall.provider.Store;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Head of {@link Names#LINKS}.
 *
 * @param links the published links by href, in the order of their first publication; not to be changed
 * @param audit of the last publication or withdrawal
 */
public record LinksHead(Map<String, Link> links, Audit audit) {
    /** The head of a device that has published nothing. */
    public static final LinksHead NONE = new LinksHead(Map.of(), Audit.HUB);

    private static final int FORMAT = 1;
    private static final int KIND = 66;
    /** The kind of a form with the rules of links ({@link Link.Rule}); written only if a link has an unusual one. */
    private static final int SPECIAL = 83;

    /** The head of links in a view of a device. */
    public static LinksHead of(Store.PartitionView view) {
        var head = view.heads().get(Names.LINKS);
        return head == null ? NONE : decode(head.bytes());
    }

    /** The head with these links; a link replaces one with the same href. */
    public LinksHead with(Collection<Link> published, Audit by) {
        var all = new LinkedHashMap<>(links);
        for (var link : published) {
            var shared = link.interned();
            all.put(shared.href(), shared);
        }
        return new LinksHead(Collections.unmodifiableMap(all), by);
    }

    /** The head without the links with these hrefs. */
    public LinksHead without(Collection<String> hrefs, Audit by) {
        var all = new LinkedHashMap<>(links);
        hrefs.forEach(all::remove);
        return new LinksHead(Collections.unmodifiableMap(all), by);
    }

    /** Whether the hub keeps the value of this resource. */
    public boolean kept(String href) {
        return Link.ruling(links, href).map(link -> link.rule().kept()).orElse(false);
    }

    /** The stored form. */
    public byte[] encode() {
        var special = SharedForms.special(links.values());
        var out = new FormWriter(FORMAT, special ? SPECIAL : KIND);
        SharedForms.audit(out, audit);
        SharedForms.links(out, links.values(), special);
        return out.done();
    }

    /**
     * Decodes a head.
     *
     * @throws dev.landfall.provider.ProviderException CORRUPT
     */
    public static LinksHead decode(byte[] bytes) {
        var in = new FormReader(bytes, FORMAT);
        var special = in.kind() == SPECIAL;
        if (!special && in.kind() != KIND) {
            throw in.corrupt("kind " + in.kind() + " where " + KIND + " must be");
        }
        var audit = SharedForms.audit(in);
        List<Link> links = SharedForms.links(in, special);
        return in.end(new LinksHead(Map.of(), audit).with(links, audit));
    }
}
