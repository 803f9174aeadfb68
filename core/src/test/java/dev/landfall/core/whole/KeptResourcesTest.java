package dev.landfall.core.whole;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.landfall.conformance.memory.MemoryStore;
import dev.landfall.conformance.memory.NoIdentity;
import dev.landfall.core.Core;
import dev.landfall.core.access.Principal;
import dev.landfall.core.command.Commands.Options;
import dev.landfall.core.device.DeviceSession;
import dev.landfall.core.device.DeviceSession.Report;
import dev.landfall.core.device.Devices;
import dev.landfall.core.device.ProvisionedMetadata;
import dev.landfall.core.device.Sessions;
import dev.landfall.core.model.AnswerStatus;
import dev.landfall.core.model.AppRequest;
import dev.landfall.core.model.Content;
import dev.landfall.core.model.CoreMeters;
import dev.landfall.core.model.CoreSettings;
import dev.landfall.core.model.DeviceEvent.CommandConfirmed;
import dev.landfall.core.model.DeviceEvent.ResourceChanged;
import dev.landfall.core.model.DeviceId;
import dev.landfall.core.model.Fact;
import dev.landfall.core.model.Link;
import dev.landfall.core.model.Reason;
import dev.landfall.core.model.Refused;
import dev.landfall.core.proof.HandBus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Resources whose values the hub keeps for a device, those that stand for others, and samples. */
class KeptResourcesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String LIMIT = "/wanted/limit";

    private final Core core = Core.start(
            new MemoryStore(4, Core.indexes()),
            new HandBus(),
            new NoIdentity(),
            CoreSettings.usual("h"),
            CoreMeters.NONE);
    private final Principal ada = new Principal(
            "ada", "acme", "ada", Optional.empty(), Set.of(), "", Instant.now().plusSeconds(3600));
    private final DeviceId device = new DeviceId(UUID.randomUUID());
    private final LinkedBlockingQueue<String> told = new LinkedBlockingQueue<>();

    @BeforeEach
    void register() {
        core.registry().signUp(ada, device);
    }

    @AfterEach
    void stop() {
        core.close();
    }

    @Test
    void an_app_writes_one_while_the_device_is_away_and_has_its_answer_at_once() {
        connect().close("gone");

        var answer = ask(new AppRequest.Update(LIMIT, "", json("30")));

        assertThat(answer.status()).isEqualTo(AnswerStatus.CREATED);
        assertThat(twin(LIMIT)).isEqualTo("30");
        assertThat(history(LIMIT)).containsExactly("30");
        assertThat(core.commands().list(ada, device, Optional.empty(), 100).items())
                .isEmpty();
    }

    @Test
    void one_of_a_device_that_was_introduced_is_written_before_it_ever_connects() throws InterruptedException {
        var newcomer = new DeviceId(UUID.randomUUID());
        var metadata = new ProvisionedMetadata("Cellar", List.of(link("/wanted", true), link("/do", false)));
        core.registry().signUp(ada, newcomer, metadata);
        core.registry().signUp(ada, newcomer, metadata);

        var written =
                core.commands().submit(ada, newcomer, new AppRequest.Update(LIMIT, "", json("30")), Options.USUAL);
        core.commands().submit(ada, newcomer, new AppRequest.Update("/do/reboot", "", json("{}")), Options.USUAL);

        assertThat(core.commands().await(written, PATIENCE)).isPresent();
        assertThat(core.devices().twin(ada, newcomer, LIMIT))
                .map(KeptResourcesTest::content)
                .hasValue("30");
        var session = connect(newcomer);
        assertThat(session.links()).extracting(Link::href).containsExactly("/wanted", "/do");
        assertThat(session.commands().open()).hasSize(1);
        assertThat(offer(session, new Report(LIMIT, AnswerStatus.OK, json("1"), List.of(), new byte[0], 1)))
                .isEqualTo("kept-by-hub");
    }

    @Test
    void the_device_that_is_there_is_told_of_the_newest_value_once() throws InterruptedException {
        var session = connect();
        told.clear();

        ask(new AppRequest.Update(LIMIT, "", json("30")));
        ask(new AppRequest.Update(LIMIT, "", json("31")));
        ask(new AppRequest.Update("/wanted/name", "", json("\"x\"")));

        assertThat(told.poll(10, TimeUnit.SECONDS)).isEqualTo("woken");
        assertThat(session.keptChanges())
                .extracting(KeptResourcesTest::text)
                .containsExactlyInAnyOrder(LIMIT + " OK 31", "/wanted/name OK \"x\"");
        assertThat(session.keptChanges()).isEmpty();
    }

    @Test
    void the_device_is_told_of_what_was_deleted_and_of_nothing_from_before_it_came() {
        connect().close("gone");
        ask(new AppRequest.Update(LIMIT, "", json("30")));
        var session = connect();

        assertThat(session.keptChanges()).isEmpty();
        ask(new AppRequest.Delete(LIMIT, ""));

        assertThat(session.keptChanges()).extracting(KeptResourcesTest::text).containsExactly(LIMIT + " NOT_FOUND ");
        assertThat(core.devices().twin(ada, device, LIMIT)).isEmpty();
        assertThat(ask(new AppRequest.Retrieve(LIMIT, "", List.of())).status()).isEqualTo(AnswerStatus.NOT_FOUND);
    }

    @Test
    void the_device_itself_cannot_write_it() throws InterruptedException {
        var session = connect();

        assertThat(offer(session, new Report(LIMIT, AnswerStatus.OK, json("1"), List.of(), new byte[0], 1)))
                .isEqualTo("kept-by-hub");
        ask(new AppRequest.Update(LIMIT, "", json("30")));
        assertThat(offer(session, new Report(LIMIT, AnswerStatus.OK, json("2"), List.of(), new byte[0], 2)))
                .isEqualTo("kept-by-hub");

        assertThat(twin(LIMIT)).isEqualTo("30");
    }

    @Test
    void what_is_below_an_open_link_is_commanded_without_having_been_published() {
        var session = connect();

        var submitted =
                core.commands().submit(ada, device, new AppRequest.Update("/do/reboot", "", json("{}")), Options.USUAL);
        var open = session.commands().open();
        assertThat(session.commands().sent(open.getFirst())).isTrue();
        session.commands().confirmed(open.getFirst().id(), AnswerStatus.OK, json("true"), new byte[0]);

        assertThat(core.commands().await(submitted, PATIENCE)).isPresent();
        assertThatExceptionOfType(Refused.class)
                .isThrownBy(() -> core.commands()
                        .submit(ada, device, new AppRequest.Update("/other", "", json("{}")), Options.USUAL))
                .extracting(Refused::reason)
                .isEqualTo(Reason.NOT_FOUND);
        assertThat(core.devices().twins(ada, device)).as("nothing by itself").isEmpty();
    }

    @Test
    void a_sample_is_news_each_time_but_not_twice_for_the_same_moment() throws InterruptedException {
        var session = connect();

        for (var at : new long[] {Report.NOW, Report.NOW, 1_000, 2_000, 2_000}) {
            assertThat(offer(session, sample("21.5", at))).isEqualTo("stored");
        }

        assertThat(facts("/telemetry/t"))
                .extracting(fact -> ((ResourceChanged) fact.event()).takenAt())
                .containsExactly(0L, 0L, 1_000L, 2_000L);
    }

    @Test
    void two_writers_of_one_resource_both_have_an_end() throws Exception {
        connect();

        try (var apps = Executors.newVirtualThreadPerTaskExecutor()) {
            var both = apps.invokeAll(List.<Callable<AnswerStatus>>of(
                    () -> ask(new AppRequest.Update(LIMIT, "", json("1"))).status(),
                    () -> ask(new AppRequest.Update(LIMIT, "", json("2"))).status()));

            assertThat(both.get(0).get().success()).isTrue();
            assertThat(both.get(1).get().success()).isTrue();
        }
        assertThat(history(LIMIT)).containsExactlyInAnyOrder("1", "2");
    }

    private DeviceSession connect() {
        return connect(device);
    }

    private DeviceSession connect(DeviceId device) {
        var session = core.sessions()
                .open(new Sessions.SignIn(ada, device, "c", "test", List.of()), new Sessions.Listener() {
                    @Override
                    public void commandsWaiting() {
                        told.add("woken");
                    }

                    @Override
                    public void ended(String reason) {
                        told.add(reason);
                    }
                });
        session.publish(List.of(link("/wanted", true), link("/do", false)));
        return session;
    }

    private CommandConfirmed ask(AppRequest request) {
        var submitted = core.commands().submit(ada, device, request, Options.USUAL);
        return (CommandConfirmed)
                core.commands().await(submitted, PATIENCE).orElseThrow().event();
    }

    private static String offer(DeviceSession session, Report report) throws InterruptedException {
        var heard = new LinkedBlockingQueue<String>();
        var taken = session.offer(List.of(report), new DeviceSession.Done() {
            @Override
            public void stored() {
                heard.add("stored");
            }

            @Override
            public void failed(String reason) {
                heard.add(reason);
            }
        });
        assertThat(taken).isTrue();
        return String.valueOf(heard.poll(10, TimeUnit.SECONDS));
    }

    private String twin(String href) {
        return core.devices()
                .twin(ada, device, href)
                .map(KeptResourcesTest::content)
                .orElse("none");
    }

    private List<Fact> facts(String href) {
        var query = new Devices.HistoryQuery(new Devices.Source.Resource(href), 0, Long.MAX_VALUE, false);
        return core.devices().history(ada, device, query, Optional.empty(), 100).items();
    }

    private List<String> history(String href) {
        return facts(href).stream().map(KeptResourcesTest::content).toList();
    }

    private static Report sample(String value, long at) {
        return new Report("/telemetry/t", AnswerStatus.OK, json(value), List.of(), new byte[0], 1, at);
    }

    private static String content(Fact fact) {
        return new String(((ResourceChanged) fact.event()).content().bytes(), UTF_8);
    }

    private static String text(Fact fact) {
        var changed = (ResourceChanged) fact.event();
        return changed.href() + " " + changed.status() + " " + content(fact);
    }

    private static Content json(String text) {
        return new Content(50, text.getBytes(UTF_8));
    }

    private static Link link(String href, boolean kept) {
        return new Link(href, List.of(), List.of(), 1, 0, "", "", List.of(), List.of(), 0, new Link.Rule(kept, true));
    }
}
