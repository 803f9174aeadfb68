package dev.landfall.gateway.api.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.landfall.core.model.Quota;
import dev.landfall.core.model.Reason;
import dev.landfall.core.model.ReasonDetail;
import dev.landfall.core.model.Refused;
import dev.landfall.provider.Fault;
import dev.landfall.provider.ProviderException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HttpErrorMapperTest {
    @ParameterizedTest
    @EnumSource(value = Reason.class, mode = EnumSource.Mode.EXCLUDE, names = "TOO_MANY")
    void every_reason_has_its_status_word_text_and_cure(Reason reason) {
        var failure = HttpErrorMapper.failure(new Refused(reason, "because"));

        assertThat(failure.status()).isBetween(400, 504);
        assertThat(failure.reason()).isEqualTo(reason.name().toLowerCase(java.util.Locale.ROOT));
        assertThat(failure.message()).isEqualTo("because");
        assertThat(failure.cure()).isNotEmpty();
    }

    @Test
    void too_many_always_says_which_limit_it_is() {
        var quota = new Quota("api-requests", 16, 16, Duration.ofSeconds(1));

        var failure = HttpErrorMapper.failure(Refused.quota(quota, "because"));
        var throttled = HttpErrorMapper.failure(new ProviderException(Fault.THROTTLED, "slowly"));

        assertThat(failure.status()).isEqualTo(429);
        assertThat(failure.reason()).isEqualTo("too_many");
        assertThat(failure.quota()).contains(quota);
        assertThat(throttled.reason()).isEqualTo("unavailable");
        assertThatIllegalArgumentException().isThrownBy(() -> new Refused(Reason.TOO_MANY, "because"));
    }

    @Test
    void what_a_caller_can_do_something_about_has_a_word_of_its_own() {
        var revoked =
                HttpErrorMapper.failure(new Refused(Reason.UNAUTHENTICATED, ReasonDetail.TOKEN_REVOKED, "because"));
        var full = HttpErrorMapper.failure(new Refused(Reason.UNAVAILABLE, ReasonDetail.STORE_FULL, "because"));

        assertThat(revoked.status()).isEqualTo(401);
        assertThat(revoked.reason()).isEqualTo("token_revoked");
        assertThat(full.status()).isEqualTo(503);
        assertThat(full.reason()).isEqualTo("store_full");
        assertThat(full.cure()).contains("Free some space");
    }

    @Test
    void a_bug_is_told_as_a_number_and_nothing_else() {
        var failure = HttpErrorMapper.failure(new IllegalStateException("jdbc:secret@inside"));

        assertThat(failure.code()).isEqualTo(GrpcCode.INTERNAL);
        assertThat(failure.message())
                .doesNotContain("secret", "IllegalState")
                .matches("the hub failed; .* number [0-9a-f-]{36}");
    }

    @Test
    void a_provider_s_words_stay_inside() {
        var failure = HttpErrorMapper.failure(new ProviderException(Fault.UNAVAILABLE, "host db7 refused"));

        assertThat(failure.code()).isEqualTo(GrpcCode.UNAVAILABLE);
        assertThat(failure.message()).doesNotContain("db7");
    }

    @Test
    void a_reader_who_is_gone_is_no_failure() {
        assertThatExceptionOfType(CancellationException.class)
                .isThrownBy(() -> HttpErrorMapper.attempt(() -> {
                    throw new CancellationException("gone");
                }));
        assertThat(HttpErrorMapper.attempt(() -> {})).isEmpty();
    }
}
