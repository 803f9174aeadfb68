package dev.landfall.settings;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The settings of the operator, from a YAML file and the command line, read with types. The caller asks for a setting by key, default
 * value and description, and always gets a value. Mistakes are collected. {@link #finish} reports all of them in one message: values that
 * cannot be read, and keys that nobody asked for, with the nearest known key.
 *
 * <p>Used by one thread, at the start.
 */
public final class Settings {
    private static final String ONE_OF = "one of ";
    private static final String TRUE_OR_FALSE = "true or false";

    private final Map<String, Written> written = new LinkedHashMap<>();
    private final Map<String, KnownSetting> asked = new LinkedHashMap<>();
    private final List<String> mistakes = new ArrayList<>();

    private Settings() {}

    /**
     * Reads a file and adds the options of the command line.
     *
     * @param file in YAML; null for none
     * @param flags values by key, as written on the command line; they have precedence over the file
     */
    public static Settings read(@Nullable Path file, Map<String, String> flags) {
        var settings = new Settings();
        if (file != null) {
            settings.written.putAll(YamlFile.read(file, settings.mistakes));
        }
        flags.forEach((key, value) ->
                settings.written.put(key, new Written(List.of(value), "--" + key.replace('.', '-'))));
        return settings;
    }

    /** Settings of an operator who wrote nothing: every value is the default. */
    public static Settings usual() {
        return read(null, Map.of());
    }

    /** A text that is not empty. */
    public String text(String key, String usual, String meaning) {
        return value(new KnownSetting(key, "text", usual, meaning), usual, text -> text.isBlank() ? null : text);
    }

    /** An optional text. */
    public Optional<String> optional(String key, String meaning) {
        return Optional.ofNullable(
                value(new KnownSetting(key, "text", "", meaning), null, text -> text.isBlank() ? null : text));
    }

    /** A whole number within bounds, both included. */
    public long number(String key, long usual, Bounds bounds, String meaning) {
        var kind = "number, " + bounds.least() + " to " + bounds.most();
        return value(new KnownSetting(key, kind, String.valueOf(usual), meaning), usual, text -> within(bounds, text));
    }

    /** {@code true} or {@code false}. */
    public boolean flag(String key, boolean usual, String meaning) {
        return value(
                new KnownSetting(key, TRUE_OR_FALSE, String.valueOf(usual), meaning), usual, text -> switch (text) {
                    case "true" -> true;
                    case "false" -> false;
                    default -> null;
                });
    }

    /** A time span such as {@code 7d}, {@code 60s}, {@code 500ms}; at least a millisecond. */
    public Duration duration(String key, String usual, String meaning) {
        var otherwise = Amounts.duration(usual).orElseThrow();
        return value(
                new KnownSetting(key, "duration", usual, meaning),
                otherwise,
                text -> Amounts.duration(text).filter(Duration::isPositive).orElse(null));
    }

    /** A number of bytes such as {@code 256KiB}; at least one. */
    public long bytes(String key, String usual, String meaning) {
        var otherwise = Amounts.bytes(usual).orElseThrow();
        return value(
                new KnownSetting(key, "size", usual, meaning),
                otherwise,
                text -> Amounts.bytes(text).filter(bytes -> bytes > 0).orElse(null));
    }

    /** One of the constants of an enum, written in lower case with hyphens. */
    public <E extends Enum<E>> E choice(String key, E usual, String meaning) {
        var constants = usual.getDeclaringClass().getEnumConstants();
        var kind = ONE_OF
                + String.join(", ", Arrays.stream(constants).map(Settings::word).toList());
        return value(
                new KnownSetting(key, kind, word(usual), meaning),
                usual,
                text -> Arrays.stream(constants)
                        .filter(constant -> word(constant).equals(text))
                        .findFirst()
                        .orElse(null));
    }

    /** A TCP port, or {@code off} (empty); 0 means any free port. */
    public Optional<Integer> port(String key, String usual, String meaning) {
        var ports = new Bounds(0, 65_535);
        Function<String, @Nullable Optional<Integer>> parse = text -> {
            if (text.equals("off")) {
                return Optional.empty();
            }
            var port = within(ports, text);
            return port == null ? null : Optional.of(port.intValue());
        };
        var otherwise = parse.apply(usual);
        if (otherwise == null) {
            throw new IllegalArgumentException(usual);
        }
        return value(new KnownSetting(key, "port, 0 (any free port) or off", usual, meaning), otherwise, parse);
    }

    /** A secret: the setting is the name of a readable file with the secret. */
    public Optional<Secret> secret(String key, String meaning) {
        return Optional.ofNullable(value(
                new KnownSetting(key, "name of a file", "", meaning),
                null,
                text -> Files.isReadable(Path.of(text)) ? new Secret(Path.of(text)) : null));
    }

    /** A list of texts; may be empty. */
    public List<String> texts(String key, List<String> usual, String meaning) {
        asked.put(key, new KnownSetting(key, "list of texts", String.join(", ", usual), meaning));
        var found = written.get(key);
        return found == null ? usual : found.values();
    }

    /** The written values of all keys with this prefix, unchanged; lists are left out. */
    public Map<String, String> written(String prefix) {
        var some = new LinkedHashMap<String, String>();
        written.forEach((key, value) -> {
            if (key.startsWith(prefix) && value.values().size() == 1) {
                some.put(key, value.values().getFirst());
            }
        });
        return some;
    }

    /** Adds a mistake that only the caller can find, such as two settings that contradict each other. */
    public void mistake(String sentence) {
        mistakes.add(sentence);
    }

    /** All settings that were asked for, in that order, for the settings reference. */
    public List<KnownSetting> asked() {
        return List.copyOf(asked.values());
    }

    /**
     * Reports the mistakes. To be called when all settings were asked for.
     *
     * @throws SettingsException with all mistakes
     */
    public void finish() {
        written.forEach((key, value) -> {
            if (!asked.containsKey(key)) {
                mistakes.add(value.place() + ": " + key + " is not a setting" + suggestion(key));
            }
        });
        if (!mistakes.isEmpty()) {
            throw new SettingsException(mistakes);
        }
    }

    private <T extends @Nullable Object> T value(KnownSetting question, T usual, Function<String, @Nullable T> parse) {
        asked.put(question.key(), question);
        var found = written.get(question.key());
        if (found == null) {
            return usual;
        }
        var text = found.values().size() == 1 ? found.values().getFirst().strip() : "";
        var value = parse.apply(text);
        if (value == null) {
            mistakes.add(found.place() + ": " + question.key() + " must be " + article(question.kind()) + ", not "
                    + (found.values().size() == 1 ? "'" + text + "'" : "a list"));
            return usual;
        }
        return value;
    }

    private static String article(String kind) {
        return kind.startsWith(ONE_OF) || kind.equals(TRUE_OR_FALSE) ? kind : "a " + kind;
    }

    private static @Nullable Long within(Bounds bounds, String text) {
        try {
            var number = Long.parseLong(text);
            return number < bounds.least() || number > bounds.most() ? null : number;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private String suggestion(String key) {
        return SpellingSuggestion.of(key, asked.keySet())
                .map(nearest -> "; did you mean " + nearest + "?")
                .orElse("");
    }

    /** A range; both bounds are included. */
    public record Bounds(long least, long most) {
        /** At least one. */
        public static final Bounds POSITIVE = new Bounds(1, Integer.MAX_VALUE);
    }

    /**
     * A setting that somebody asked for.
     *
     * @param usual the default as the operator would write it; empty for none
     */
    public record KnownSetting(String key, String kind, String usual, String meaning) {}

    /**
     * A value with its place.
     *
     * @param place file and line, or the option, for messages
     */
    record Written(List<String> values, String place) {}
}
