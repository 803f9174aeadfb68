package dev.landfall.core.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.landfall.core.commit.Decision;
import dev.landfall.core.model.Audit;
import dev.landfall.core.model.DeviceEvent;
import dev.landfall.core.model.Reason;
import dev.landfall.core.model.Refused;
import dev.landfall.core.model.Synchronisation;
import dev.landfall.core.stored.Names;
import dev.landfall.core.stored.SyncHead;
import dev.landfall.provider.Append.Requirement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class SessionFenceTest {
    private final Hub hub = new Hub();
    private final OpenedSession opened = ((FencedSession) hub.lamp().session()).opened();
    private final SessionEnd end = new SessionEnd();
    private final List<String> reasons = new ArrayList<>();
    private final SessionFence fence = new SessionFence(opened, hub.writing, end, reasons::add);

    @AfterEach
    void close() {
        hub.close();
    }

    @Test
    void each_append_requires_the_epoch_and_has_an_id_of_its_own() {
        var event = new DeviceEvent.SynchronisationChanged(Synchronisation.INITIAL, new Audit("ada", "c1", 0));
        var head = new SyncHead(Synchronisation.INITIAL).encode();
        var changes = List.of(fence.change(hub.lampHeads(), Names.SYNC, event, head));

        var first = fence.append(1, changes, Map.of());
        var second = fence.append(1, changes, Map.of());

        assertThat(first.requires()).containsExactly(new Requirement(Names.SESSION, opened.epoch()));
        assertThat(first.id()).isNotEqualTo(second.id());
    }

    @Test
    void a_decision_is_made_while_the_session_is_the_latest_one() {
        var decided = fence.decide(Set.of(Names.SESSION), view -> Decision.nothing(view.version(Names.SESSION)));

        assertThat(decided).isEqualTo(opened.epoch());
        assertThat(reasons).isEmpty();
    }

    @Test
    void after_a_later_sign_in_nothing_is_decided_and_the_reason_is_told() {
        hub.lamp();

        assertThatExceptionOfType(Refused.class)
                .isThrownBy(() -> fence.decide(Set.of(Names.SESSION), _ -> Decision.nothing("decided")))
                .matches(refused -> refused.reason() == Reason.REPLACED);
        assertThat(reasons).containsExactly(FencedSession.REPLACED);
    }

    @Test
    void a_session_that_is_over_decides_nothing() {
        end.end("signed-off");

        assertThatExceptionOfType(Refused.class)
                .isThrownBy(() -> fence.decide(Set.of(Names.SESSION), _ -> Decision.nothing("decided")))
                .withMessageContaining("signed-off");
    }
}
