package dev.landfall.app.conformance;

import dev.landfall.conformance.CrashWriter;
import dev.landfall.conformance.StoreBenchmark;
import dev.landfall.conformance.StoreBenchmark.Figure;
import dev.landfall.conformance.StoreUnderTest;
import dev.landfall.conformance.run.Report;
import dev.landfall.conformance.run.UnderTest;
import dev.landfall.provider.Store;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Every provider of this repository: the suites, what they guarantee, how fast they are. */
public final class Survey {
    private static final String EXAMPLE = "examples/provider-python/provider";

    private Survey() {}

    /** All of them; PostgreSQL needs its packages here, the example Python. */
    public static List<UnderTest> all() {
        var all = new ArrayList<UnderTest>();
        all.add(Candidates.bus(
                Candidates.identity(
                        Candidates.store(UnderTest.named("memory"), StorePlace.of(StorePlace.MEMORY)), Candidates.OIDC),
                Candidates.LOCAL,
                dev.landfall.provider.remote.wire.Address.TlsFiles.none()));
        all.add(Candidates.store(UnderTest.named("RocksDB"), StorePlace.of(StorePlace.ROCKSDB)));
        all.add(Candidates.store(UnderTest.named("PostgreSQL"), StorePlace.of(StorePlace.POSTGRES)));
        all.add(Candidates.started(UnderTest.named("RocksDB behind a socket"), Candidates.provided("rocksdb:{data}")));
        all.add(Candidates.started(UnderTest.named("SQLite, in Python"), example() + " serve {socket} {data}"));
        return List.copyOf(all);
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
        var named = UnderTest.named("measured");
        var candidate = start.isPresent()
                ? Candidates.started(named, start.get())
                : Candidates.store(
                        named, place.orElseThrow(() -> new IllegalArgumentException("which store? --store")));
        return measure(candidate.store().orElseThrow().get(), each, out);
    }

    private static List<Figure> measure(StoreUnderTest under, Duration each, PrintStream out) {
        try (under;
                var store = under.open(CrashWriter.indexes())) {
            return StoreBenchmark.run(store, each, out);
        }
    }

    /** Writes the page that tells what each provider guarantees and how fast it is. */
    public static void write(List<Report> reports, Optional<Duration> each, Path file) {
        var infos = new ArrayList<Store.Info>();
        var figures = new TreeMap<Integer, List<Figure>>();
        var candidates = all();
        for (var i = 0; i < candidates.size(); i++) {
            var store = candidates.get(i).store().orElseThrow();
            try (var under = store.get();
                    var opened = under.open(CrashWriter.indexes())) {
                infos.add(opened.info());
            }
            if (each.isPresent()) {
                figures.put(i, measure(store.get(), each.get(), silent()));
            }
        }
        try {
            Files.writeString(file, ProviderPage.text(reports, infos, new Measured(Map.copyOf(figures), each)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static PrintStream silent() {
        return new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
    }

    /**
     * What was measured.
     *
     * @param figures by the candidate's number; empty when nothing was measured
     * @param each how long with each size of group
     */
    record Measured(Map<Integer, List<Figure>> figures, Optional<Duration> each) {}
}
