package dev.landfall.settings;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One YAML file of nested mappings, as flat keys with dots, and the line of each key. */
final class YamlFile {
    private static final long BYTES_MAX = 1 << 20;
    private static final int DEPTH_MAX = 16;

    private final Path file;
    private final Map<String, Settings.Written> written = new LinkedHashMap<>();
    private final List<String> mistakes;

    private YamlFile(Path file, List<String> mistakes) {
        this.file = file;
        this.mistakes = mistakes;
    }

    /** Reads the file, and adds every mistake in it to {@code mistakes}. */
    static Map<String, Settings.Written> read(Path file, List<String> mistakes) {
        var yaml = new YamlFile(file, mistakes);
        try {
            yaml.read();
        } catch (NoSuchFileException e) {
            mistakes.add(file + ": there is no such file");
        } catch (JsonProcessingException e) {
            mistakes.add(
                    yaml.place(e.getLocation() == null ? 0 : e.getLocation().getLineNr()) + ": this is not valid YAML: "
                            + firstLine(e.getOriginalMessage()));
        } catch (IOException e) {
            mistakes.add(file + ": cannot be read: " + e.getMessage());
        }
        return yaml.written;
    }

    private void read() throws IOException {
        if (Files.size(file) > BYTES_MAX) {
            mistakes.add(file + ": larger than 1MiB");
            return;
        }
        try (var parser = new YAMLFactory().createParser(Files.readAllBytes(file))) {
            var token = parser.nextToken();
            if (token == JsonToken.START_OBJECT) {
                mapping(parser, "", 1);
            } else if (token != null && token != JsonToken.VALUE_NULL) {
                mistakes.add(place(line(parser)) + ": must be a mapping of keys to values");
            }
        }
    }

    private void mapping(YAMLParser parser, String prefix, int depth) throws IOException {
        if (depth > DEPTH_MAX) {
            throw new JsonParseException(parser, "nested deeper than " + DEPTH_MAX);
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            var key = prefix + parser.currentName();
            var line = line(parser);
            switch (parser.nextToken()) {
                case START_OBJECT -> mapping(parser, key + ".", depth + 1);
                case START_ARRAY -> put(key, list(parser, key), line);
                case VALUE_NULL -> mistakes.add(place(line) + ": " + key + " has no value");
                case null -> throw new JsonParseException(parser, "the file ends too early");
                default -> put(key, List.of(plain(parser)), line);
            }
        }
    }

    private List<String> list(YAMLParser parser, String key) throws IOException {
        var items = new ArrayList<String>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            var token = parser.currentToken();
            if (token == null) {
                throw new JsonParseException(parser, "the file ends too early");
            }
            if (token.isScalarValue()) {
                items.add(plain(parser));
            } else {
                mistakes.add(place(line(parser)) + ": " + key + " must be a list of plain values");
                parser.skipChildren();
            }
        }
        return items;
    }

    private static String plain(YAMLParser parser) throws IOException {
        if (parser.isCurrentAlias()) {
            throw new JsonParseException(parser, "aliases are not read: write the value itself");
        }
        return parser.getText();
    }

    private void put(String key, List<String> values, int line) {
        var before = written.putIfAbsent(key, new Settings.Written(values, place(line)));
        if (before != null) {
            mistakes.add(place(line) + ": " + key + " is set twice; it is already set at " + before.place());
        }
    }

    private String place(int line) {
        return line > 0 ? file + ":" + line : file.toString();
    }

    private static int line(JsonParser parser) {
        return parser.currentTokenLocation().getLineNr();
    }

    private static String firstLine(String message) {
        return message.lines().findFirst().orElse("");
    }
}
