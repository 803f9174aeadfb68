package dev.landfall.content;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class CborScannerTest {
    private static final String[] NAMES = {"di", "ttl", "links"};

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_map_is_read_by_names_whatever_its_length_form(boolean definite) {
        var writer = new CborWriter();
        (definite ? writer.map(4) : writer.openMap())
                .text("other")
                .array(1)
                .map(0)
                .text("ttl")
                .integer(-7)
                .text("di")
                .text("däü")
                .text("links");
        (definite ? writer.array(2) : writer.openArray()).bool(true).nothing();
        if (!definite) {
            writer.end().end();
        }
        var scanner = new CborScanner(writer.array(), 0, writer.size());
        var seen = new ArrayList<String>();

        scanner.enterMap();
        while (scanner.more()) {
            switch (scanner.readOneOf(NAMES)) {
                case 0 -> seen.add("di=" + scanner.readText());
                case 1 -> seen.add("ttl=" + scanner.readInt());
                case 2 -> {
                    scanner.enterArray();
                    seen.add("link=" + scanner.readBoolean() + scanner.next() + scanner.depth());
                    scanner.skip();
                    scanner.leave();
                }
                default -> {
                    seen.add(scanner.sliceIs("other") ? "other" : "?");
                    scanner.skip();
                }
            }
        }
        scanner.leave();
        scanner.finish();

        assertThat(seen).isEqualTo(List.of("other", "ttl=-7", "di=däü", "link=trueNULL2"));
    }

    @Test
    void the_bytes_of_an_item_are_bounded_by_the_positions_around_it() {
        var bytes = HexFormat.of().parseHex("ffff82a16161f6820102ff");
        var scanner = new CborScanner(bytes, 2, 8);

        scanner.enterArray();
        var start = scanner.position();
        scanner.skip();
        var end = scanner.position();

        assertThat(start).isEqualTo(3);
        assertThat(end).isEqualTo(7);
    }

    @Test
    void a_text_in_one_piece_is_read_in_place_and_one_in_chunks_is_put_together() {
        var bytes = HexFormat.of().parseHex("8263616263" + "7f6161626263ff");
        var scanner = new CborScanner(bytes);

        scanner.enterArray();
        scanner.readTextSlice();
        var inPlace = scanner.sliceArray();
        var offset = scanner.sliceOffset();
        scanner.readTextSlice();

        assertThat(inPlace).isSameAs(bytes);
        assertThat(offset).isEqualTo(2);
        assertThat(scanner.sliceArray()).isNotSameAs(bytes);
        assertThat(scanner.sliceIs("abc")).isTrue();
        assertThat(scanner.sliceIs("abd")).isFalse();
    }

    @Test
    void integers_are_read_to_their_limits() {
        var bytes = HexFormat.of()
                .parseHex(
                        "861b7fffffffffffffff3b7fffffffffffffff1b80000000000000003bffffffffffffffff1a7fffffff1a80000000");
        var scanner = new CborScanner(bytes);

        scanner.enterArray();

        assertThat(scanner.fitsLong()).isTrue();
        assertThat(scanner.readLong()).isEqualTo(Long.MAX_VALUE);
        assertThat(scanner.readLong()).isEqualTo(Long.MIN_VALUE);
        assertThat(scanner.fitsLong()).isFalse();
        assertThat(scanner.readBigInteger()).hasToString("9223372036854775808");
        assertThat(scanner.readBigInteger()).hasToString("-18446744073709551616");
        assertThat(scanner.readInt()).isEqualTo(Integer.MAX_VALUE);
        assertThat(Refusals.of(scanner::readInt).reason()).contains("32 bits");
    }

    @Test
    void floating_point_of_every_width_is_one_number() {
        var scanner = new CborScanner(HexFormat.of().parseHex("83f93e00fa3fc00000fb3ff8000000000000"));

        scanner.enterArray();

        assertThat(scanner.readDouble()).isEqualTo(1.5);
        assertThat(scanner.readDouble()).isEqualTo(1.5);
        assertThat(scanner.readDouble()).isEqualTo(1.5);
    }

    @Test
    void something_else_than_was_asked_for_is_refused_with_both_place_and_wish() {
        var refusal = Refusals.of(() -> new CborScanner(new byte[] {0x61, 'a'}).readLong());

        assertThat(refusal).hasMessage("something else where an integer belongs (at byte 0)");
    }

    @Test
    void reading_past_the_end_of_a_container_is_refused() {
        var definite = new CborScanner(HexFormat.of().parseHex("8200f500"));
        definite.enterArray();
        definite.skip();
        definite.skip();
        var open = new CborScanner(HexFormat.of().parseHex("9fff"));
        open.enterArray();

        assertThat(definite.more()).isFalse();
        assertThat(Refusals.of(definite::skip).reason()).contains("fewer items");
        assertThat(Refusals.of(definite::readInt).reason()).contains("fewer items");
        assertThat(open.more()).isFalse();
        assertThat(Refusals.of(open::readInt).reason()).contains("fewer items");
    }

    @Test
    void leaving_early_and_bytes_behind_the_item_are_refused() {
        var early = new CborScanner(HexFormat.of().parseHex("820001"));
        early.enterArray();
        early.skip();
        var trailing = new CborScanner(HexFormat.of().parseHex("0000"));
        trailing.skip();

        assertThat(Refusals.of(early::leave).reason()).contains("more items");
        assertThat(Refusals.of(trailing::finish).reason()).contains("after the end");
    }

    @Test
    void a_scanner_begins_anew_after_a_refusal() {
        var scanner = new CborScanner(HexFormat.of().parseHex("9f9f9f"));
        scanner.enterArray();
        Refusals.of(scanner::skip);

        var value = scanner.reset(new byte[] {0, 5, 0}, 1, 1).readInt();
        scanner.finish();

        assertThat(value).isEqualTo(5);
    }

    @Test
    void a_declared_length_is_never_believed() {
        var huge = HexFormat.of().parseHex("5a7fffffff00");

        assertThat(Refusals.of(() -> new CborScanner(huge).readBytes()).reason())
                .contains("length");
        assertThat(Refusals.of(() -> new CborScanner(HexFormat.of().parseHex("9a7fffffff00")).enterArray())
                        .reason())
                .contains("length");
        assertThat(Refusals.of(() -> new CborScanner(HexFormat.of().parseHex("ba7fffffff00")).enterMap())
                        .reason())
                .contains("length");
    }
}
