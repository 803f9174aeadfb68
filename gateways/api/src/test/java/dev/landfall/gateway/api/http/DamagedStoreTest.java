package dev.landfall.gateway.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfall.provider.Fault;
import dev.landfall.provider.ProviderException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Damage does not pass by itself, so nobody is told to try again. */
@Timeout(120)
final class DamagedStoreTest {
    @Test
    void damaged_data_is_told_as_damage() {
        var failure =
                HttpErrorMapper.failure(new ProviderException(Fault.CORRUPT, "block checksum mismatch in 000012.sst"));

        assertThat(failure.status()).isEqualTo(500);
        assertThat(failure.reason()).isEqualTo("store_damaged");
        assertThat(failure.message()).contains("damaged").doesNotContain("sst");
        assertThat(failure.cure()).contains("does not help");
    }

    @Test
    void a_store_that_is_away_is_told_as_before() {
        var failure = HttpErrorMapper.failure(new ProviderException(Fault.UNAVAILABLE, "no connection"));

        assertThat(failure.status()).isEqualTo(503);
        assertThat(failure.reason()).isEqualTo("unavailable");
    }
}
