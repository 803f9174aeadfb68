package dev.landfall.app.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.landfall.app.client.ApiPaths;
import dev.landfall.app.client.HubClient;
import dev.landfall.app.console.CommandFailure;
import dev.landfall.app.console.ExitCode;
import dev.landfall.app.console.Output;
import dev.landfall.guard.Guard;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code landfall watch}. */
@Command(
        name = "watch",
        description = {
            "Shows events as they happen, one on each line.",
            "Ends after --count lines or --timeout seconds, if they are given.",
            "The exit code is 7 when fewer than --count lines came within --timeout."
        })
final class WatchCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration DAY = Duration.ofDays(1);

    /** The members that describe an event, by its type. */
    private static final Map<String, List<String>> WHAT = Map.of(
            "changed", List.of("status", "content"),
            "published", List.of("hrefs"),
            "unpublished", List.of("hrefs"),
            "online", List.of("reason"),
            "offline", List.of("reason"),
            "described", List.of("name", "types"),
            "command", List.of("kind", "state", "status", "reason", "content", "id"));

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final HubOptions hub = new HubOptions();

    @Option(names = "--device", paramLabel = "D", description = "Only events of this device; may be repeated.")
    private List<String> devices = List.of();

    @Option(names = "--href", paramLabel = "H", description = "Only events of this resource; may be repeated.")
    private List<String> hrefs = List.of();

    @Option(
            names = "--from",
            paramLabel = "now|TOKEN",
            description = "Start after the line that had this token (default: now).")
    private Optional<String> from = Optional.empty();

    @Option(names = "--count", paramLabel = "N", description = "End after so many lines.")
    private Optional<Long> count = Optional.empty();

    @Option(names = "--timeout", paramLabel = "S", description = "End after so many seconds.")
    private Optional<Long> timeout = Optional.empty();

    private long seen;

    @Override
    public Integer call() {
        try (var client = hub.client(DAY)) {
            var ended = follow(client);
            if (done()) {
                return ExitCode.DONE.number();
            }
            if (ended == Ending.TIME) {
                return count.isPresent() ? ExitCode.TIMED_OUT.number() : ExitCode.DONE.number();
            }
            throw new CommandFailure(
                    ExitCode.UNREACHABLE,
                    "the hub has closed the stream of events",
                    "go on with --from and the token of the last line");
        }
    }

    private Ending follow(HubClient client) {
        var query = new ApiPaths.Query().with("from", from);
        devices.forEach(device -> query.with("device", DeviceIds.whole(client, device)));
        hrefs.forEach(href -> query.with("href", href));
        var rows = new TableOutput(common.json(), "time:30", "type:12", "device:36", "href:16", "version:8", "what:40");
        var finished = new CountDownLatch(1);
        try (var stream = client.open("/watch" + query.text(), PATIENCE)) {
            timeout.ifPresent(seconds -> Guard.startVirtual("timeout", () -> close(stream, finished, seconds)));
            if (!common.json()) {
                Output.note("watching; Ctrl-C ends it");
            }
            stream.each(until(rows));
            return stream.closed() ? Ending.TIME : Ending.STREAM;
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitCode.UNREACHABLE,
                    "Cut",
                    "the connection to the hub was interrupted: " + e.getMessage(),
                    "go on with --from and the token of the last line",
                    e);
        } finally {
            finished.countDown();
        }
    }

    private Predicate<JsonNode> until(Predicate<JsonNode> rows) {
        return line -> {
            var more = rows.test(common.json() ? line : forPeople(line));
            seen = more ? seen + 1 : Long.MAX_VALUE;
            return more && !done();
        };
    }

    /** The line with these members joined in one member, {@code what}, for people. */
    private static JsonNode forPeople(JsonNode line) {
        var members = WHAT.getOrDefault(line.path("type").asText(), List.of("content"));
        var what = members.stream()
                .filter(line::has)
                .map(name -> TableOutput.cell(name, line.path(name)))
                .collect(Collectors.joining(" "));
        return ((ObjectNode) line.deepCopy()).put("what", what.isEmpty() ? "-" : what);
    }

    /** Whether enough lines were printed, or the output is closed. */
    private boolean done() {
        return seen >= count.orElse(Long.MAX_VALUE);
    }

    /** Closes the stream after this time, unless it ends before. */
    private static void close(HubClient.LineStream stream, CountDownLatch finished, long seconds) {
        try {
            if (!finished.await(seconds, TimeUnit.SECONDS)) {
                stream.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private enum Ending {
        TIME,
        STREAM
    }
}
