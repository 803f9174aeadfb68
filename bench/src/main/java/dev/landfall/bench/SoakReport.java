package dev.landfall.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** The results of a {@link Soak}, as text while it runs and as JSON at the end. Any thread. */
final class SoakReport {
    /** The heap in use right after a collection, in MiB. */
    static final String LIVE_HEAP = "heapAfterCollectionMiB";
    /** The resident memory after a collection, when free memory was given back to the system, in MiB. */
    static final String SETTLED = "residentAfterCollectionMiB";
    /** As above, less what the store holds by its own count: its buffers and its cache fill once, and stay so. */
    static final String BESIDE_STORE = "residentBesideStoreAfterCollectionMiB";
    /** 96 MiB of write buffers, from which on they are flushed, and 64 MiB of cache; a tenth more while they are. */
    static final double STORE_MOST = 176;

    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * How much more than before the hub may hold afterwards: a part of what it held, and so much beside. Sockets differ by one that answers
     * the metrics, threads by those of the compiler and those that serve virtual threads, files by what the store has written
     * meanwhile. What the store holds of the memory has a limit of its own, {@link #STORE_MOST}.
     */
    private static final Map<String, Allowed> ALLOWED = allowed();

    private final ObjectNode root = JSON.createObjectNode();
    private Map<String, Double> before = Map.of();
    private boolean well = true;

    private record Allowed(double part, double more) {
        double most(double before) {
            return before * (1 + part) + more;
        }
    }

    private static Map<String, Allowed> allowed() {
        var all = new LinkedHashMap<String, Allowed>();
        all.put(BESIDE_STORE, new Allowed(0.2, 0));
        all.put(LIVE_HEAP, new Allowed(0.2, 8));
        all.put(HubSample.SOCKETS, new Allowed(0, 2));
        all.put(HubSample.FILES, new Allowed(0, 64));
        all.put(HubSample.OTHERS, new Allowed(0, 2));
        all.put(HubSample.THREADS, new Allowed(0, 4));
        all.put(HubSample.SUBSCRIPTIONS, new Allowed(0, 0));
        all.put(HubSample.READERS, new Allowed(0, 0));
        all.put(HubSample.SESSIONS, new Allowed(0, 0));
        all.put(HubSample.CONNECTIONS, new Allowed(0, 0));
        all.put(HubSample.HANDSHAKES, new Allowed(0, 0));
        all.put(HubSample.WAITING, new Allowed(0, 0));
        return all;
    }

    /** Adds a sample of the hub. */
    synchronized void add(HubSample sample) {
        System.out.println(sample.line());
        sample.into(root.withArray("samples").addObject());
    }

    /** Sets what the hub held before. */
    synchronized void baseline(Map<String, Double> level) {
        before = level;
    }

    /** Compares what the hub holds afterwards with what it held before. */
    synchronized void afterwards(Map<String, Double> after) {
        note("residentMiBBefore", Math.round(before.getOrDefault(HubSample.RESIDENT, 0.0)));
        note("residentMiBAfter", Math.round(after.getOrDefault(HubSample.RESIDENT, 0.0)));
        note("settledMiBBefore", Math.round(before.getOrDefault(SETTLED, 0.0)));
        note("settledMiBAfter", Math.round(after.getOrDefault(SETTLED, 0.0)));
        var store = after.getOrDefault(HubSample.STORE, 0.0);
        check(
                String.format(
                        Locale.ROOT,
                        "the store holds %.1f MiB of the memory (%.1f before), at most %.0f",
                        store,
                        before.getOrDefault(HubSample.STORE, 0.0),
                        STORE_MOST),
                store > 0 && store <= STORE_MOST);
        ALLOWED.forEach((name, allowed) -> {
            var was = value(before, name);
            var is = value(after, name);
            var most = allowed.most(was);
            var row = root.withArray("levels").addObject();
            row.put("name", name).put("before", was).put("after", is).put("allowed", most);
            check(
                    String.format(Locale.ROOT, "%s: %.1f before, %.1f after, at most %.1f", name, was, is, most),
                    is <= most);
        });
    }

    private static double value(Map<String, Double> level, String name) {
        return name.equals(BESIDE_STORE)
                ? level.getOrDefault(SETTLED, 0.0) - level.getOrDefault(HubSample.STORE, 0.0)
                : level.getOrDefault(name, 0.0);
    }

    /** Something that must hold. */
    synchronized void check(String what, boolean holds) {
        well &= holds;
        System.out.println((holds ? "holds   " : "BROKEN  ") + what);
        root.withArray("checks").addObject().put("what", what).put("holds", holds);
    }

    /** Adds a number to the report. */
    synchronized void note(String name, long value) {
        System.out.println("        " + name + " " + value);
        root.withObject("/numbers").put(name, value);
    }

    /** Adds the response times of another owner. */
    synchronized void answers(String when, AnswerTimes times) {
        System.out.println("        answers to another owner " + when + ": " + times);
        root.withArray("answers")
                .addObject()
                .put("when", when)
                .put("p50Millis", times.millis(50))
                .put("p99Millis", times.millis(99));
    }

    /** Adds the time until all devices were online again after a storm, in seconds; below 0 when they were not. */
    synchronized void storm(double seconds) {
        root.withArray("storms").add(seconds);
        check(String.format(Locale.ROOT, "storm: all devices were back after %.1f s", seconds), seconds >= 0);
    }

    /** Adds the answers to the demanding owner, with their numbers. */
    synchronized void overloadingOwner(Map<String, Long> answers) {
        System.out.println("        the overloading owner was answered " + answers);
        answers.forEach(root.withObject("/greedy")::put);
    }

    /** Writes the JSON and returns whether all checks passed. */
    synchronized boolean end(Path file) throws IOException {
        root.put("holds", well);
        JSON.writerWithDefaultPrettyPrinter().writeValue(file.toFile(), root);
        System.out.println((well ? "all of it holds" : "NOT all of it holds") + "; the report is in " + file);
        return well;
    }
}
