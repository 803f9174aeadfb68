package dev.landfall.core.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TwinChangesTest {
    @Test
    void a_tenant_pays_for_the_bytes_of_all_events_of_a_message() {
        var next = new TwinChanges.Next(new TwinDigest("/light", 3), false, new byte[100]);
        next.add(new byte[20]);
        next.add(new byte[3]);
        var asked = new ArrayList<Integer>();
        assertThat(TwinChanges.NOTHING.events()).isZero();
        assertThat(new TwinChanges(List.of(next)).events()).isEqualTo(3);
        assertThat(new TwinChanges(List.of(next)).bytes()).isEqualTo(126);

        var changes = new TwinChanges(List.of(next)).changes("acme", 7, (tenant, now, bytes) -> {
            asked.add(bytes);
            return now + 1;
        });

        assertThat(asked).containsExactly(123);
        assertThat(changes).singleElement().satisfies(change -> {
            assertThat(change.events()).hasSize(3);
            assertThat(change.head()).hasSize(3);
            assertThat(change.keepUntil()).isEqualTo(8);
        });
    }
}
