package dev.landfall.gateway.door.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.landfall.core.access.Principal;
import dev.landfall.core.model.Reason;
import dev.landfall.core.model.Refused;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class SignInsTest {
    private final SignIns signIns = new SignIns(100);

    @Test
    void an_owner_with_many_devices_on_their_way_leaves_room_for_the_others() {
        var under = fill(principal("north", "ada"), 0);

        assertThat(under).isEqualTo(50);
    }

    @Test
    void an_address_that_nobody_knows_yet_leaves_room_for_the_others() {
        var under = fill("192.0.2.1", 0);

        assertThat(under).isEqualTo(50);
        assertThat(signIns.identify("192.0.2.2", () -> "somebody")).isEqualTo("somebody");
    }

    @Test
    void a_refusal_names_the_limit_and_the_time_to_come_back() {
        assertThatExceptionOfType(Refused.class)
                .isThrownBy(() -> new SignIns(0).enter(principal("north", "ada"), () -> ""))
                .satisfies(refused -> {
                    assertThat(refused.reason()).isEqualTo(Reason.TOO_MANY);
                    assertThat(refused.quota().orElseThrow().name()).isEqualTo("sign-ins");
                });
    }

    @Test
    void what_fails_gives_its_place_back() {
        for (var i = 0; i < 1_000; i++) {
            assertThatExceptionOfType(IllegalStateException.class)
                    .isThrownBy(() -> signIns.enter(principal("north", "ada"), () -> {
                        throw new IllegalStateException("no store");
                    }));
        }

        assertThat(signIns.enter(principal("north", "ada"), () -> "in")).isEqualTo("in");
    }

    /** Begins one within the other until one is refused; another owner gets in all the same. */
    private int fill(Principal who, int depth) {
        try {
            return signIns.enter(who, () -> fill(who, depth + 1));
        } catch (Refused refused) {
            assertThat(signIns.enter(principal("south", "bob"), () -> "in")).isEqualTo("in");
            return depth;
        }
    }

    private int fill(String address, int depth) {
        try {
            return signIns.identify(address, () -> fill(address, depth + 1));
        } catch (Refused refused) {
            assertThat(signIns.identify("192.0.2.2", () -> "in")).isEqualTo("in");
            return depth;
        }
    }

    private static Principal principal(String tenant, String owner) {
        return new Principal(owner, tenant, owner, Optional.empty(), Set.of(), "", Instant.MAX);
    }
}
