package dev.landfall.app.conformance;

import dev.landfall.conformance.CrashWriter;
import dev.landfall.conformance.StoreBenchmark;
import dev.landfall.conformance.StoreBenchmark.Figure;
import dev.landfall.conformance.StoreUnderTest;
import dev.landfall.conformance.run.Report;
import dev.landfall.conformance.run.SuiteSubject;
import dev.landfall.provider.Bus;
import dev.landfall.provider.Store;
import dev.landfall.provider.remote.wire.Address;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** Tests and measures all providers of this repository. */
public final class ProviderSurvey {
    static final String ROCKSDB = "RocksDB";
    static final String REMOTE = "RocksDB behind a socket";

    private static final String EXAMPLE = "examples/provider-python/provider";
    private static final int ROUNDS = 3;

    private ProviderSurvey() {}

    /** All providers. PostgreSQL needs its packages on this machine, and the example needs Python. */
    public static List<SuiteSubject> all() {
        var memory = ConformanceSubjects.store(SuiteSubject.named("memory"), StorePlace.of(StorePlace.MEMORY));
        var withBus = ConformanceSubjects.bus(memory, ConformanceSubjects.LOCAL, Address.TlsFiles.none());
        return List.of(
                ConformanceSubjects.identity(withBus, ConformanceSubjects.OIDC),
                ConformanceSubjects.store(SuiteSubject.named(ROCKSDB), StorePlace.of(StorePlace.ROCKSDB)),
                ConformanceSubjects.store(SuiteSubject.named("PostgreSQL"), StorePlace.of(StorePlace.POSTGRES)),
                ConformanceSubjects.started(SuiteSubject.named(REMOTE), ConformanceSubjects.provided("rocksdb:{data}")),
                ConformanceSubjects.started(
                        SuiteSubject.named("SQLite, in Python"), example() + " serve {socket} {data}"));
    }

    private static Path example() {
        for (var up = Path.of("").toAbsolutePath(); up != null; up = up.getParent()) {
            if (Files.isExecutable(up.resolve(EXAMPLE))) {
                return up.resolve(EXAMPLE);
            }
        }
        throw new IllegalArgumentException("run it in the repository: " + EXAMPLE + " is not here");
    }

    /** Measures one store, new or running. */
    public static List<Figure> measure(
            Optional<StorePlace> place, Optional<String> start, Duration each, PrintStream out) {
        var named = SuiteSubject.named("measured");
        var candidate = start.isPresent()
                ? ConformanceSubjects.started(named, start.get())
                : ConformanceSubjects.store(
                        named, place.orElseThrow(() -> new IllegalArgumentException("which store? --store")));
        return measure(candidate.store().orElseThrow(), each, out);
    }

    private static List<Figure> measure(Supplier<StoreUnderTest> empty, Duration each, PrintStream out) {
        try (var under = empty.get();
                var store = under.open(CrashWriter.indexes())) {
            return StoreBenchmark.run(store, each, out);
        }
    }

    /** Measures all stores in rounds, so that other load of the machine affects each; the result is the median. */
    public static Figures measureAll(Duration each, PrintStream out) {
        var rounds = new LinkedHashMap<String, List<List<Figure>>>();
        for (var round = 1; round <= ROUNDS; round++) {
            for (var candidate : all()) {
                out.println(candidate.name() + ", round " + round + " of " + ROUNDS);
                rounds.computeIfAbsent(candidate.name(), _ -> new ArrayList<>())
                        .add(measure(candidate.store().orElseThrow(), each, out));
            }
        }
        var medians = new LinkedHashMap<String, List<Figure>>();
        rounds.forEach((name, ofOne) -> medians.put(name, medians(ofOne)));
        return new Figures(medians, each);
    }

    private static List<Figure> medians(List<List<Figure>> rounds) {
        return IntStream.range(0, rounds.getFirst().size())
                .mapToObj(size -> rounds.stream()
                        .map(round -> round.get(size))
                        .sorted(Comparator.comparingDouble(Figure::perSecond))
                        .toList()
                        .get(rounds.size() / 2))
                .toList();
    }

    /**
     * The results of a measurement.
     *
     * @param medians by the name of the store
     * @param each how long each size of group was measured
     */
    public record Figures(Map<String, List<Figure>> medians, Duration each) {}

    /** Updates the guarantees on the page, and the results of the suites if all of them were run. */
    public static void write(Optional<List<Report>> reports, Path page) {
        var text = ProviderPage.renewed(read(page), ProviderPage.Part.GUARANTEES, guarantees());
        if (reports.isPresent()) {
            text = ProviderPage.renewed(text, ProviderPage.Part.SUITE, ProviderPage.suite(reports.get()));
        }
        write(text, page);
    }

    /** Updates guarantees and figures on the page. */
    public static void write(Figures figures, Path page) {
        write(Optional.empty(), page);
        var text = ProviderPage.figures(figures.medians(), figures.each(), ROUNDS);
        write(ProviderPage.renewed(read(page), ProviderPage.Part.FIGURES, text), page);
    }

    /** The present declarations of all providers. */
    static String guarantees() {
        return ProviderPage.guarantees(
                all().stream().map(ProviderSurvey::declared).toList());
    }

    private static Declared declared(SuiteSubject candidate) {
        try (var under = candidate.store().orElseThrow().get();
                var store = under.open(CrashWriter.indexes())) {
            return new Declared(
                    candidate.name(), store.info(), candidate.bus().map(ProviderSurvey::info), candidate.unseen());
        }
    }

    private static Bus.Info info(Supplier<Bus> open) {
        try (var bus = open.get()) {
            return bus.info();
        }
    }

    /**
     * The declaration of a provider.
     *
     * @param unseen what the suite cannot test, in sentences
     */
    record Declared(String name, Store.Info store, Optional<Bus.Info> bus, List<String> unseen) {}

    private static String read(Path page) {
        try {
            return Files.readString(page);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(String text, Path page) {
        try {
            Files.writeString(page, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
