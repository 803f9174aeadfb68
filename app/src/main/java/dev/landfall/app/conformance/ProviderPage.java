package dev.landfall.app.conformance;

import dev.landfall.conformance.StoreBenchmark.Figure;
import dev.landfall.conformance.run.Report;
import dev.landfall.conformance.run.RuleResult.State;
import dev.landfall.provider.Bus;
import dev.landfall.provider.Store;
import dev.landfall.provider.Store.Capability;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The page about all providers: the program writes each part between its two marks, and people write the rest. */
final class ProviderPage {
    private static final double MILLI = 1e6;

    private ProviderPage() {}

    /** The parts that the program writes, by the names of their marks. */
    enum Part {
        GUARANTEES,
        SUITE,
        FIGURES;

        private String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        private String begin() {
            return "<!-- " + word() + ": written by the program -->\n";
        }

        private String end() {
            return "<!-- end of " + word() + " -->\n";
        }
    }

    /**
     * The page with one part replaced.
     *
     * @throws IllegalArgumentException when the page does not have the part
     */
    static String renewed(String page, Part part, String text) {
        var begin = page.indexOf(part.begin());
        var end = page.indexOf(part.end());
        if (begin < 0 || end < begin) {
            throw new IllegalArgumentException("the page has no lines "
                    + part.begin().strip() + " and " + part.end().strip());
        }
        return page.substring(0, begin) + part.begin() + "\n" + text + "\n" + page.substring(end);
    }

    /** What each store declares, and what the suites cannot test. */
    static String guarantees(List<ProviderSurvey.Declared> all) {
        var text = new StringBuilder("| store | engine | what it acknowledged survives | hubs on it | logs (shards) |"
                + " largest append | `find` is behind by | backup | drops what has expired |\n");
        text.append("|---|---|---|---|---|---|---|---|---|\n");
        all.forEach(one -> text.append(row(one.name(), one.store())));
        text.append("\n| bus | hubs on it | largest message |\n|---|---|---|\n");
        all.forEach(one -> one.bus().ifPresent(bus -> text.append(row(bus))));
        text.append(
                "\nWhat the suite cannot see of a store in another process, because it has no hand on its clock:\n\n");
        all.forEach(one -> one.unseen().forEach(sentence -> text.append("* " + one.name() + ": " + sentence + "\n")));
        return text.toString();
    }

    private static String row(String name, Store.Info info) {
        var capabilities = info.capabilities();
        return String.format(
                Locale.ROOT,
                "| %s | %s | %s | %s | %d | %,d bytes | %s | %s | %s |%n",
                name,
                info.name(),
                survives(info.durability()),
                hubs(!capabilities.contains(Capability.EXCLUSIVE)),
                info.shards(),
                info.itemBytesMax(),
                info.findLag().isZero() ? "nothing" : info.findLag().toMillis() + " ms",
                capabilities.contains(Capability.BACKUP) ? "while it runs" : "–",
                capabilities.contains(Capability.RETENTION) ? "yes" : "–");
    }

    private static String row(Bus.Info info) {
        return String.format(
                Locale.ROOT, "| %s | %s | %,d bytes |%n", info.name(), hubs(info.shared()), info.messageBytesMax());
    }

    private static String survives(Store.Durability durability) {
        return durability
                + switch (durability) {
                    case MEMORY -> ": nothing";
                    case OS_BUFFERED -> ": the end of the process";
                    case FSYNCED -> ": the loss of power";
                    case QUORUM -> ": the loss of a machine";
                };
    }

    private static String hubs(boolean shared) {
        return shared ? "several" : "one";
    }

    /** The results of the suites. */
    static String suite(List<Report> reports) {
        var text = new StringBuilder(
                today() + ".\n\n| provider | passed | failed | skipped | because |\n|---|---|---|---|---|\n");
        for (var report : reports) {
            var because = report.results().stream()
                    .filter(result -> result.state() == State.SKIPPED)
                    .map(result -> result.rule() + " " + result.why().orElse("skipped"))
                    .map(why -> why.lines().findFirst().orElse("").replace("|", "/"))
                    .toList();
            text.append(String.format(
                    Locale.ROOT,
                    "| %s | %d | %d | %d | %s |%n",
                    report.name(),
                    report.count(State.PASSED),
                    report.count(State.FAILED),
                    report.count(State.SKIPPED),
                    String.join("<br>", because)));
        }
        return text.toString();
    }

    /** The speed of each store, and the cost of the socket. */
    static String figures(Map<String, List<Figure>> figures, Duration each, int rounds) {
        var text = new StringBuilder(String.format(
                Locale.ROOT,
                "%s, on %d cores: the median of %d rounds through all of them, %d s with each size of group.%n%n",
                today(),
                Runtime.getRuntime().availableProcessors(),
                rounds,
                each.toSeconds()));
        text.append("| store | appends in a group | appends/s | a group takes (median) | 99 of 100 groups within |"
                + " CPU an append, in the caller |\n|---|---|---|---|---|---|\n");
        figures.forEach((name, ofOne) -> ofOne.forEach(figure -> text.append(row(name, figure))));
        price(
                text,
                figures.getOrDefault(ProviderSurvey.ROCKSDB, List.of()),
                figures.getOrDefault(ProviderSurvey.REMOTE, List.of()));
        return text.toString();
    }

    private static String row(String name, Figure figure) {
        return String.format(
                Locale.ROOT,
                "| %s | %,d | %,.0f | %.2f ms | %.2f ms | %.1f µs |%n",
                name,
                figure.group(),
                figure.perSecond(),
                figure.median().toNanos() / MILLI,
                figure.slowest().toNanos() / MILLI,
                figure.cpuMicros());
    }

    private static void price(StringBuilder text, List<Figure> inside, List<Figure> outside) {
        text.append("\nThe price of the socket, the same RocksDB in the caller's process and behind a unix-domain"
                + " socket, in the same rounds:\n\n");
        text.append("| appends in a group | throughput lost | a group takes longer by (median) |\n|---|---|---|\n");
        for (var i = 0; i < inside.size(); i++) {
            var here = inside.get(i);
            var there = outside.get(i);
            text.append(String.format(
                    Locale.ROOT,
                    "| %,d | %.0f %% | %.2f ms |%n",
                    here.group(),
                    100 * (1 - there.perSecond() / here.perSecond()),
                    there.median().minus(here.median()).toNanos() / MILLI));
        }
    }

    private static LocalDate today() {
        return LocalDate.now(ZoneOffset.UTC);
    }
}
