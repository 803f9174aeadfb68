package dev.landfall.core.whole;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.landfall.conformance.memory.NoIdentity;
import dev.landfall.core.Core;
import dev.landfall.core.access.Principal;
import dev.landfall.core.device.Devices.DeviceView;
import dev.landfall.core.device.Devices.HistoryQuery;
import dev.landfall.core.device.Devices.Query;
import dev.landfall.core.device.Devices.Source;
import dev.landfall.core.feed.FeedEvent;
import dev.landfall.core.feed.Filter;
import dev.landfall.core.model.AnswerStatus;
import dev.landfall.core.model.CoreMeters;
import dev.landfall.core.model.CoreSettings;
import dev.landfall.core.model.DeviceEvent;
import dev.landfall.core.model.DeviceId;
import dev.landfall.core.model.Fact;
import dev.landfall.core.proof.HandBus;
import dev.landfall.core.proof.HandStore;
import dev.landfall.core.proof.House;
import dev.landfall.core.proof.TurnedClock;
import dev.landfall.core.record.Records;
import dev.landfall.core.stored.Names;
import dev.landfall.core.stored.StoredEvents;
import dev.landfall.form.UnknownForms;
import dev.landfall.provider.Append;
import dev.landfall.provider.Append.IndexEntry;
import dev.landfall.provider.Fault;
import dev.landfall.provider.Outcome;
import dev.landfall.provider.Partition;
import dev.landfall.provider.ProviderException;
import dev.landfall.provider.Store;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a newer version wrote is carried and shown as unknown, and all else goes on. Its bytes are golden files. */
@Timeout(120)
class FutureFormsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final HandStore store = new HandStore(4, new TurnedClock(), true);
    private final Core core =
            Core.start(store, new HandBus(), new NoIdentity(), CoreSettings.usual("hub"), CoreMeters.NONE);
    private final Principal ada = new Principal(
            "ada",
            "acme",
            "ada",
            Optional.empty(),
            Set.of(),
            "",
            Clock.systemUTC().instant().plusSeconds(3600));
    private final DeviceId lamp = signUp();

    @AfterEach
    void stop() {
        core.close();
    }

    @Test
    void an_event_of_a_new_kind_is_written_again_as_it_was_read() {
        for (var name : List.of("event-of-a-new-kind", "event-in-a-new-format")) {
            var bytes = golden(name);

            var event = StoredEvents.decode("/light", bytes);

            assertThat(event).isInstanceOf(DeviceEvent.Unknown.class);
            assertThat(StoredEvents.encode(event)).isEqualTo(bytes);
        }
    }

    @Test
    void each_sort_is_counted() {
        var sort = "an event of format 1 and kind 200";
        var before = UnknownForms.counts().getOrDefault(sort, 0L);

        StoredEvents.decode("/light", golden("event-of-a-new-kind"));

        assertThat(UnknownForms.counts()).containsEntry(sort, before + 1);
    }

    @Test
    void a_subscription_shows_it_and_goes_on() {
        var subscription = core.feed().subscribe(ada, Filter.ALL, Optional.empty());

        write(lamp, "/light", golden("event-of-a-new-kind"));
        write(lamp, "/light", StoredEvents.encode(House.changed("/light", "on")));

        var events = new ArrayList<DeviceEvent>();
        while (events.size() < 2) {
            var more = subscription.next(PATIENCE);
            assertThat(more).isNotEmpty();
            more.stream().map(FeedEvent::fact).map(Fact::event).forEach(events::add);
        }
        assertThat(((DeviceEvent.Unknown) events.getFirst()).stored()).isEqualTo(golden("event-of-a-new-kind"));
        assertThat(events.getLast()).isInstanceOf(DeviceEvent.ResourceChanged.class);
    }

    @Test
    void history_shows_it_and_goes_on() {
        write(lamp, "/light", golden("event-in-a-new-format"));
        write(lamp, "/light", StoredEvents.encode(House.changed("/light", "on")));

        var query = new HistoryQuery(new Source.Resource("/light"), 0, Long.MAX_VALUE, false);
        var history =
                core.devices().history(ada, lamp, query, Optional.empty(), 10).items();

        assertThat(history)
                .extracting(fact -> fact.event().getClass().getSimpleName())
                .containsExactly("Unknown", "ResourceChanged");
    }

    @Test
    void a_resource_is_shown_with_a_content_that_nobody_knows() {
        write(lamp, "/light", golden("event-of-a-new-kind"));

        var twins = core.devices().twins(ada, lamp);

        assertThat(twins)
                .singleElement()
                .satisfies(fact -> assertThat(fact.event())
                        .isInstanceOfSatisfying(
                                DeviceEvent.ResourceChanged.class,
                                changed -> assertThat(changed.status()).isEqualTo(AnswerStatus.UNKNOWN)));
    }

    @Test
    void a_session_in_a_new_form_is_shown_as_unknown_and_never_written_over() {
        write(lamp, Names.SESSION, golden("session-head"));

        var shown = core.devices().device(ada, lamp, Set.of()).orElseThrow();

        assertThat(shown.connection().online()).isFalse();
        assertThat(shown.connection().reason()).isEqualTo("unknown");
        assertThat(head(lamp, Names.SESSION)).isEqualTo(golden("session-head"));
    }

    @Test
    void a_list_leaves_out_a_device_whose_owner_cannot_be_read_and_goes_on() {
        var other = signUp();
        write(lamp, Names.DEVICE, golden("device-head"));

        var listed = core.devices().list(ada, Query.ALL, Optional.empty(), 10).items();

        assertThat(listed).extracting(DeviceView::id).containsExactly(other);
        assertThatExceptionOfType(ProviderException.class)
                .isThrownBy(() -> core.devices().device(ada, lamp, Set.of()))
                .withMessageContaining("newer version")
                .extracting(ProviderException::fault)
                .isEqualTo(Fault.UNSUPPORTED);
        assertThat(head(lamp, Names.DEVICE)).isEqualTo(golden("device-head"));
    }

    @Test
    void records_with_new_fields_are_read_and_those_of_a_new_form_are_passed_over() {
        record("a", golden("record-with-new-fields"));
        record("b", golden("record-of-a-new-form"));

        var found = core.records().find(new Records.Key("acme", "thing", "a")).orElseThrow();
        var listed =
                core.records().list("acme", "thing", "", Optional.empty(), 10).items();

        assertThat(found.bytes()).asString(US_ASCII).isEqualTo("v");
        assertThat(listed).extracting(one -> one.key().id()).containsExactly("a");
        assertThatExceptionOfType(ProviderException.class)
                .isThrownBy(() -> core.records()
                        .put(new Records.Key("acme", "thing", "b"), 0, new byte[] {1}, "", Optional.empty()))
                .extracting(ProviderException::fault)
                .isEqualTo(Fault.UNSUPPORTED);
    }

    private DeviceId signUp() {
        var device = new DeviceId(UUID.randomUUID());
        core.registry().signUp(ada, device);
        return device;
    }

    private byte[] head(DeviceId device, String stream) {
        var heads = store.heads(Names.device("acme", device), Set.of(stream)).heads();
        return Objects.requireNonNull(heads.get(stream)).bytes();
    }

    /** A newer version writes an event, which is the head as well. */
    private void write(DeviceId device, String stream, byte[] bytes) {
        write(Names.device("acme", device), stream, bytes, Map.of());
    }

    private void record(String id, byte[] bytes) {
        var index = Map.of(Names.RECORDS.name(), List.of(new IndexEntry("thing/", id)));
        write(Names.record("acme", "thing", id), Names.RECORD, bytes, index);
    }

    private void write(Partition partition, String stream, byte[] bytes, Map<String, List<IndexEntry>> indexes) {
        var version = store.heads(partition, Set.of(stream)).version(stream);
        var change = new Append.Change(stream, version, List.of(bytes), bytes, Long.MAX_VALUE);
        var append = new Append(UUID.randomUUID(), partition, 1, List.of(), List.of(change), indexes);
        assertThat(store.append(List.of(append))).hasOnlyElementsOfType(Outcome.Committed.class);
        assertThat(store.read(partition, stream, Store.Range.all(), null, 100).items())
                .last()
                .satisfies(stored -> assertThat(stored.bytes()).isEqualTo(bytes));
    }

    private static byte[] golden(String name) {
        try (var in = FutureFormsTest.class.getResourceAsStream("/golden/future/" + name + ".hex")) {
            return HexFormat.of().parseHex(new String(Objects.requireNonNull(in).readAllBytes(), US_ASCII).strip());
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
