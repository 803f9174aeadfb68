package dev.landfall.service.tokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.landfall.core.model.DeviceId;
import dev.landfall.core.model.DeviceKey;
import dev.landfall.core.model.Reason;
import dev.landfall.core.model.Refused;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class TokenRecordsTest {
    private static final DeviceId METER = new DeviceId(UUID.fromString("00000000-0000-4000-8000-000000000001"));
    private static final DeviceKey KEY = new DeviceKey("acme", METER);
    private static final Instant MADE = Instant.parse("2026-01-01T00:00:00Z");

    private final Counter counter = new Counter();
    private final TokenRecords tokens = new TokenRecords(counter.core.records());
    private final TokenRecords otherNode = new TokenRecords(counter.core.records());

    @AfterEach
    void close() {
        counter.close();
    }

    @Test
    void a_change_that_another_node_overtook_is_made_again_on_what_that_node_has_left() {
        tokens.create("hash", token(1, MADE));
        var seen = new ArrayList<StoredToken.Gateway>();

        var changed = tokens.change("hash", stored -> {
            if (seen.isEmpty()) {
                otherNode.change("hash", before -> before.decided(true));
            }
            seen.add(stored.gateway());
            return new StoredToken(
                    stored.tenant(), "bob", METER, stored.registeredAt(), "bob", stored.made(), stored.gateway());
        });

        assertThat(seen).containsExactly(StoredToken.Gateway.NO, StoredToken.Gateway.YES);
        assertThat(changed).isEqualTo(tokens.find("hash"));
        assertThat(changed.orElseThrow().owner()).isEqualTo("bob");
        assertThat(changed.orElseThrow().gateway()).isEqualTo(StoredToken.Gateway.YES);
    }

    @Test
    void a_token_that_is_gone_is_not_changed_and_one_that_is_there_is_not_made_again() {
        tokens.create("hash", token(1, MADE));

        assertThat(tokens.change("other", stored -> stored.decided(true))).isEmpty();
        assertThatExceptionOfType(Refused.class)
                .isThrownBy(() -> tokens.create("hash", token(1, MADE)))
                .matches(refused -> refused.reason() == Reason.DUPLICATE);

        tokens.delete("hash");
        tokens.delete("hash");
        assertThat(tokens.find("hash")).isEmpty();
    }

    @Test
    void tokens_of_an_earlier_registration_are_not_listed_and_make_room_for_new_ones() {
        for (var i = 0; i < TokenRecords.TOKENS_MAX; i++) {
            tokens.create("first-" + i, token(1, MADE));
        }
        assertThatExceptionOfType(Refused.class)
                .isThrownBy(() -> tokens.create("first-16", token(1, MADE)))
                .matches(refused -> refused.quota().isPresent());

        tokens.create("second", token(2, MADE));

        assertThat(listed(2)).containsExactly("second");
        assertThat(listed(1)).isEmpty();
        assertThat(tokens.find("first-0")).isEmpty();
    }

    @Test
    void tokens_that_were_made_later_than_a_deletion_stay() {
        tokens.create("before", token(1, MADE));
        tokens.create("then", token(1, MADE.plusMillis(1)));
        tokens.create("after", token(1, MADE.plusMillis(2)));

        tokens.deleteAll(KEY, MADE.plusMillis(1));

        assertThat(listed(1)).containsExactly("after");
    }

    private List<String> listed(long registeredAt) {
        return tokens.list(KEY, registeredAt, Optional.empty(), 100).items().stream()
                .map(TokenInfo::id)
                .toList();
    }

    private static StoredToken token(long registeredAt, Instant made) {
        return new StoredToken("acme", "ada", METER, registeredAt, "ada", made, StoredToken.Gateway.NO);
    }
}
