package dev.landfall.provider.remote;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfall.provider.Fault;
import dev.landfall.provider.ProviderException;
import dev.landfall.provider.remote.wire.FaultCodes;
import io.grpc.Metadata;
import io.grpc.Status;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a provider of anyone's says of a call that failed. */
@Timeout(120)
class FaultCodesTest {
    private static final Metadata.Key<String> RETRY_AFTER =
            Metadata.Key.of("landfall-retry-after-ms", Metadata.ASCII_STRING_MARSHALLER);

    @ParameterizedTest
    @CsvSource({"250, 250", "0, 0", "-7, 0", "3600000, 3600000", "3600001, 3600000", "soon, 0"})
    void a_wait_that_is_told_has_limits_and_what_is_no_number_is_no_wait(String told, long millis) {
        var trailers = new Metadata();
        trailers.put(RETRY_AFTER, told);

        var failure = FaultCodes.failure(Status.RESOURCE_EXHAUSTED.withDescription("later"), trailers, "unix:s");

        assertThat(failure).isInstanceOfSatisfying(ProviderException.class, one -> {
            assertThat(one.fault()).isEqualTo(Fault.THROTTLED);
            assertThat(one.retryAfter()).isEqualTo(Duration.ofMillis(millis));
        });
    }

    @Test
    void what_was_said_to_come_back_later_comes_back_as_it_was_said() {
        var said = new ProviderException(Fault.THROTTLED, "later", Duration.ofSeconds(3), null);

        var status = FaultCodes.status(said);
        var heard = FaultCodes.failure(status.getStatus(), status.getTrailers(), "unix:s");

        assertThat(heard).isInstanceOfSatisfying(ProviderException.class, one -> {
            assertThat(one.fault()).isEqualTo(Fault.THROTTLED);
            assertThat(one.retryAfter()).isEqualTo(Duration.ofSeconds(3));
        });
    }
}
