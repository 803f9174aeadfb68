package dev.landfall.core.feed;

import dev.landfall.form.FormReader;
import dev.landfall.form.FormWriter;
import dev.landfall.provider.Partition;
import dev.landfall.provider.Store;
import java.util.ArrayList;
import java.util.List;

/**
 * A {@link GrowthHint} as the nodes of a hub send it to each other. Nodes of different releases run at the same time while a hub
 * is updated, so a golden file fixes the form.
 */
final class GrowthHintForm {
    /** The most bytes of the entries of one hint; what is larger is announced without its entries. */
    static final int BATCH_BYTES_MAX = 64 << 10;

    private static final int FORMAT = 1;
    private static final int KIND = 1;

    private GrowthHintForm() {}

    static byte[] encode(GrowthHint hint) {
        var entries = hint.entries().stream().map(GrowthHintForm::encode).toList();
        return encode(hint.shard(), hint.after(), hint.upTo(), entries);
    }

    /** @param entries each encoded by itself */
    static byte[] encode(int shard, long after, long upTo, List<byte[]> entries) {
        var form = new FormWriter(FORMAT, KIND).number(shard).number(after).number(upTo);
        form.number(entries.size());
        entries.forEach(form::bytes);
        return form.done();
    }

    /** One entry, which stands in the hint as a byte string. */
    static byte[] encode(Entry entry) {
        var written = entry.written();
        var form = new FormWriter(FORMAT, KIND)
                .number(entry.position())
                .number(entry.time())
                .text(entry.partition().tenant())
                .text(entry.partition().key())
                .number(written.size());
        for (var one : written) {
            form.text(one.stream()).number(one.first()).number(one.events().size());
            one.events().forEach(form::bytes);
        }
        return form.done();
    }

    /** @throws dev.landfall.provider.ProviderException UNSUPPORTED when it is a hint of a newer version; CORRUPT when it is
     *     none */
    static GrowthHint decode(byte[] bytes) {
        var in = new FormReader(bytes, FORMAT, KIND);
        var shard = in.count();
        var after = in.number();
        var upTo = in.number();
        var entries = in.list(() -> entry(shard, in.bytes()));
        return in.end(new GrowthHint(shard, after, upTo, entries));
    }

    private static Entry entry(int shard, byte[] bytes) {
        var in = new FormReader(bytes, FORMAT, KIND);
        var position = in.number();
        var time = in.number();
        try {
            var partition = new Partition(in.text(), in.text());
            var written = in.list(() -> new Store.Written(in.text(), in.number(), events(in)));
            return in.end(new Entry(shard, new Store.Appended(position, time, partition, written)));
        } catch (IllegalArgumentException malformed) {
            throw in.corrupt("a partition of an impossible name");
        }
    }

    private static List<byte[]> events(FormReader in) {
        return new ArrayList<>(in.list(in::bytes));
    }
}
