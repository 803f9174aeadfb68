package dev.landfall.move;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.landfall.provider.Append.IndexEntry;
import dev.landfall.provider.Partition;
import dev.landfall.provider.Store;
import dev.landfall.provider.Store.Appended;
import dev.landfall.provider.Store.Deleted;
import dev.landfall.provider.Store.Head;
import dev.landfall.provider.Store.LastWrite;
import dev.landfall.provider.Store.PartitionView;
import dev.landfall.provider.Store.TailEntry;
import dev.landfall.provider.Store.Whole;
import dev.landfall.provider.Store.Written;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What lies in files and stores already: when one of these fails, the code is wrong, never the text here. */
class MoveFormsTest {
    private static final UUID ID = new UUID(1, 2);
    private static final Partition LAMP = new Partition("acme", "device/lamp");

    @Test
    void a_partition_is_written_as_it_always_was() {
        var whole = new Whole(
                new PartitionView(LAMP, 3, 17, Map.of("/light/1", new Head(18, 1_700_000_000L, bytes("on")))),
                Map.of("/light/1", new LastWrite(ID, 300)),
                Map.of("name", List.of(new IndexEntry("all", "b"), new IndexEntry("all", "a"))));

        assertThat(hex(ContentBytes.whole(whole)))
                .isEqualTo("015a0461636d650b6465766963652f6c616d700311" + "01082f6c696768742f311280e2cfaa06026f6e"
                        + "1000000000000000010000000000000002ac02" + "01046e616d650203616c6c016103616c6c0162");
        assertThat(hex(ContentBytes.whole(ContentBytes.whole(ContentBytes.whole(whole)))))
                .isEqualTo(hex(ContentBytes.whole(whole)));
    }

    @Test
    void entries_of_the_log_are_written_as_they_always_were() {
        var appended = new Appended(5, 7, LAMP, List.of(new Written("a", 1, List.of(bytes("x"), bytes("yz")))));
        var deleted = new Deleted(6, LAMP, 2);

        assertThat(hex(ContentBytes.entry(appended)))
                .isEqualTo("015b050461636d650b6465766963652f6c616d70010701016101020178" + "02797a");
        assertThat(hex(ContentBytes.entry(deleted))).isEqualTo("015b060461636d650b6465766963652f6c616d700202");
        for (var entry : List.<TailEntry>of(appended, deleted)) {
            assertThat(hex(ContentBytes.entry(ContentBytes.entry(ContentBytes.entry(entry)))))
                    .isEqualTo(hex(ContentBytes.entry(entry)));
        }
    }

    @Test
    void the_size_of_an_entry_grows_with_its_events() {
        var appended = new Appended(5, 7, LAMP, List.of(new Written("a", 1, List.of(bytes("x"), bytes("yz")))));
        var deleted = new Deleted(6, LAMP, 2);

        assertThat(ContentBytes.size(new Store.Kept(appended, 0)))
                .isEqualTo(ContentBytes.size(new Store.Kept(deleted, 0)) + 3);
    }

    @Test
    void marks_and_headers_are_written_as_they_always_were() {
        var mark = new StoreMark(StoreMark.State.LEFT, ID, "hub", "postgres", 9);
        var header = new ExportFile.Header(ID, "hub", 16, "rocksdb 10", "0.1.0", 9);

        assertThat(hex(mark.encode()))
                .isEqualTo("015c012430303030303030302d303030302d303030312d303030302d303030303030303030303032"
                        + "0368756208706f73746772657309");
        assertThat(StoreMark.decode(mark.encode())).isEqualTo(mark);
        assertThat(hex(header.encode()))
                .isEqualTo("015d2430303030303030302d303030302d303030312d303030302d303030303030303030303032"
                        + "03687562100a726f636b73646220313005302e312e3009");
        assertThat(ExportFile.Header.decode(header.encode())).isEqualTo(header);
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
