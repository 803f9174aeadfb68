package dev.landfall.core.feed;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CommitInboxTest {
    @Test
    void a_doubt_is_told_once_to_whoever_takes_next() {
        var inbox = new CommitInbox();
        inbox.open(true);

        inbox.doubt();

        assertThat(inbox.take(new ArrayList<>(), 0)).isTrue();
        assertThat(inbox.take(new ArrayList<>(), 0)).isFalse();
    }

    @Test
    void a_doubt_ends_the_waiting_for_the_first_append() {
        var inbox = new CommitInbox();
        inbox.open(true);

        inbox.doubt();

        assertThat(inbox.take(new ArrayList<>(), Long.MAX_VALUE)).isTrue();
    }
}
