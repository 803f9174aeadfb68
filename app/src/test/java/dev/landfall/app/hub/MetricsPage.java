package dev.landfall.app.hub;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The rules of Prometheus for a page of metrics: its text format, and its naming of metrics. */
final class MetricsPage {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]*");
    private static final Pattern SHORT_UNIT = Pattern.compile(".*_(ms|ns|us|millis|nanos|kb|mb|kib|mib|percent)(_.*)?");
    private static final List<String> PARTS = List.of("_count", "_sum", "_bucket");
    private static final Pattern SAMPLE = Pattern.compile("([^\\s{]+)(?:\\{.*})? \\S+( \\d+)?");

    private MetricsPage() {}

    /** What breaks a rule; each begins with the name of the metric. */
    static List<String> breaches(String page) {
        var helps = new HashSet<String>();
        Map<String, String> types = new HashMap<>();
        var breaches = new ArrayList<String>();
        for (var line : page.lines().filter(text -> !text.isBlank()).toList()) {
            var words = line.split(" ", 4);
            if (line.startsWith("# HELP ") && words.length == 4 && !words[3].isBlank()) {
                helps.add(words[2]);
            } else if (line.startsWith("# TYPE ") && types.put(words[2], words[3]) != null) {
                breaches.add(words[2] + " has two lines with TYPE");
            } else if (!line.startsWith("#")) {
                sample(line, types).ifPresent(breaches::add);
            }
        }
        types.forEach((name, type) -> breaches.addAll(named(name, type, helps.contains(name))));
        return breaches;
    }

    private static Optional<String> sample(String line, Map<String, String> types) {
        var parts = SAMPLE.matcher(line);
        if (!parts.matches()) {
            return Optional.of(line + " is no sample");
        }
        var name = parts.group(1);
        var whole = PARTS.stream()
                .filter(name::endsWith)
                .map(end -> name.substring(0, name.length() - end.length()))
                .filter(base -> List.of("summary", "histogram").contains(types.getOrDefault(base, "")))
                .findFirst();
        return types.containsKey(whole.orElse(name)) ? Optional.empty() : Optional.of(name + " has no TYPE before it");
    }

    private static List<String> named(String name, String type, boolean helped) {
        var breaches = new ArrayList<String>();
        if (!helped) {
            breaches.add(name + " has no HELP");
        }
        if (!NAME.matcher(name).matches()) {
            breaches.add(name + " has letters that a metric's name may not have");
        }
        if (type.equals("counter") != name.endsWith("_total")) {
            breaches.add(name + " is a " + type + ": counters end with _total, and nothing else does");
        }
        if (SHORT_UNIT.matcher(name).matches()) {
            breaches.add(name + " has an abbreviated unit: times are in seconds and sizes in bytes");
        }
        if (PARTS.stream().anyMatch(name::endsWith)) {
            breaches.add(name + " ends like a part of a histogram");
        }
        var unit = name.replaceAll("_(total|max|ratio)$", "");
        for (var word : List.of("seconds", "bytes")) {
            if (unit.contains("_" + word + "_")) {
                breaches.add(name + " does not end with its unit, " + word);
            }
        }
        return breaches;
    }

    /** What promtool finds, when it is on the path; empty when it finds nothing or is not there. */
    static String promtool(String page) throws IOException, InterruptedException {
        var tool = Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .map(folder -> Path.of(folder, "promtool"))
                .filter(Files::isExecutable)
                .findFirst();
        if (tool.isEmpty()) {
            return "";
        }
        var process = new ProcessBuilder(tool.get().toString(), "check", "metrics")
                .redirectErrorStream(true)
                .start();
        try (var in = process.getOutputStream()) {
            in.write(page.getBytes(StandardCharsets.UTF_8));
        }
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return process.waitFor() == 0 ? "" : said;
    }
}
