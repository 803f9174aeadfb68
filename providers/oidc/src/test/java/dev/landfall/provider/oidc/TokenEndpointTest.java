package dev.landfall.provider.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.landfall.provider.oidc.OidcSettings.Claims;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How many ask an issuer at once. */
@Timeout(120)
class TokenEndpointTest {
    private static final String NAME = "https://issuer.example";

    private final SlowIssuer slow = new SlowIssuer();

    @Test
    void at_most_sixty_four_exchanges_are_under_way_and_the_others_have_their_turn() throws Exception {
        var answers = new ArrayList<Future<String>>();
        try (var identity = identity();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var i = 0; i < 200; i++) {
                var code = "code-" + i;
                answers.add(threads.submit(
                        () -> identity.exchange("", code, "device").accessToken()));
            }
            await().until(() -> slow.underWay.get() == 64);

            slow.go.countDown();

            for (var answer : answers) {
                assertThat(answer.get()).isEqualTo("a");
            }
            assertThat(slow.most.get()).isEqualTo(64);
        }
    }

    private OidcIdentity identity() {
        return new OidcIdentity(new OidcSettings(
                List.of(OidcSettings.Issuer.reached(NAME, () -> NAME, slow)),
                "hub",
                Claims.USUAL,
                OidcSettings.LEEWAY,
                List.of(new OidcSettings.Provider("p", NAME, "hub", "secret", ""))));
    }

    /** Answers when the test says so. */
    private static final class SlowIssuer implements IssuerTransport {
        private final AtomicInteger underWay = new AtomicInteger();
        private final AtomicInteger most = new AtomicInteger();
        private final CountDownLatch go = new CountDownLatch(1);

        @Override
        public Answer read(URI from) {
            return new Answer(
                    200,
                    from.getPath().equals("/keys")
                            ? "{\"keys\":[]}"
                            : "{\"issuer\":\"" + NAME + "\",\"jwks_uri\":\"" + NAME + "/keys\",\"token_endpoint\":\""
                                    + NAME + "/token\"}",
                    Duration.ZERO);
        }

        @Override
        public Answer ask(URI to, String clientId, String clientSecret, Map<String, String> form) {
            most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
            try {
                go.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                underWay.decrementAndGet();
            }
            return new Answer(200, "{\"access_token\":\"a\",\"expires_in\":60}", Duration.ZERO);
        }

        @Override
        public void close() {}
    }
}
