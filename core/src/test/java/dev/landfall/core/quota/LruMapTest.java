package dev.landfall.core.quota;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 120, unit = TimeUnit.SECONDS)
class LruMapTest {
    @Test
    void the_entry_that_was_used_least_recently_goes_first() {
        var map = new LruMap<String, Integer>(2);
        map.put("a", 1);
        map.put("b", 2);

        assertThat(map.get("a")).isEqualTo(1);
        map.put("c", 3);

        assertThat(map).containsOnlyKeys("a", "c");
    }

    @Test
    void to_write_an_entry_again_uses_it_and_needs_no_room() {
        var map = new LruMap<String, Integer>(2);
        map.put("a", 1);
        map.put("b", 2);

        map.put("a", 4);
        assertThat(map).hasSize(2);
        map.put("c", 3);

        assertThat(map).containsOnlyKeys("a", "c");
    }

    @Test
    void a_map_without_room_is_refused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new LruMap<String, Integer>(0));
    }
}
