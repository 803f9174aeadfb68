package dev.landfall.provider.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class PageBoundTest {
    private static final long BYTES_MAX = 8L * 1024 * 1024;

    private final PageBound page = new PageBound(3);

    @Test
    void a_page_has_as_many_items_as_were_asked_for() {
        page.add(1);
        page.add(1);
        assertThat(page.full()).isFalse();

        page.add(1);

        assertThat(page.full()).isTrue();
    }

    @Test
    void a_page_ends_before_that_at_8_mebibytes_and_not_a_byte_earlier() {
        page.add(BYTES_MAX - 1);
        assertThat(page.full()).isFalse();

        page.add(1);

        assertThat(page.full()).isTrue();
    }

    @Test
    void the_first_item_fits_however_large_it_is() {
        assertThat(page.full()).isFalse();

        page.add(2 * BYTES_MAX);

        assertThat(page.full()).isTrue();
    }
}
