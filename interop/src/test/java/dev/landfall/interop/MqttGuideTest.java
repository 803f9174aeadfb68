package dev.landfall.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Types what the guide for MQTT devices says, in its order, and sees what it promises. */
@Timeout(180)
final class MqttGuideTest {
    private static final Path GUIDE = Path.of("..", "docs", "guides", "mqtt-devices.md");
    private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");

    @TempDir
    static Path folder;

    private String device = "";
    private String token = "";

    @BeforeAll
    static void install() throws Exception {
        Foreign.install();
    }

    @Test
    void the_commands_of_the_guide_do_what_it_says() throws Exception {
        var blocks = blocks("sh");
        assertThat(blocks).hasSize(6);
        try (var hub = new RealHub(folder)) {
            begin(hub, blocks.get(0));
            assertThat(typed(hub, blocks.get(1)).get(1)).contains("21.5");
            assertThat(typed(hub, blocks.get(2)).get(1)).contains("{\"shared\":{\"limit\":30}}");
            wrongToken(hub, blocks.get(3));
            callsAndWishes(hub, blocks.get(4));
            var list = typed(hub, blocks.get(5)).getLast();
            assertThat(list.lines()).as("a heading, the meter, and three more").hasSize(5);
            assertThat(list).contains("My meter");
        }
    }

    private void begin(RealHub hub, List<String> lines) throws IOException {
        assertThat(lines.getFirst()).isEqualTo("./landfall start");
        var words = words(hub, lines.get(1)).subList(1, words(hub, lines.get(1)).size());
        var made = hub.json(words.toArray(String[]::new));
        device = made.path("device").asText();
        token = made.path("token").asText();
        assertThat(made.path("port").asInt()).isEqualTo(hub.mqtt(true).getPort());
    }

    private void wrongToken(RealHub hub, List<String> lines) throws Exception {
        var refused = Foreign.mosquitto(words(hub, lines.getFirst()).toArray(String[]::new));

        assertThat(refused.code()).as(refused.said()).isEqualTo(5);
        assertThat(refused.said()).contains("not authorised");
    }

    private void callsAndWishes(RealHub hub, List<String> lines) throws Exception {
        var script = Files.write(folder.resolve("device.py"), blocks("python").getFirst());
        var arguments = new ArrayList<>(hub.reach(true, hub.ca()));
        arguments.add(token);
        try (var running = Foreign.python("paho", script.toString(), arguments)) {
            assertThat(typed(hub, lines).getFirst()).contains("\"done\":\"blink\"", "\"times\":3");
            assertThat(running.nextLine("rpc/request")).contains("'method': 'blink'");
            assertThat(running.nextLine("me/attributes")).contains("{'limit': 31}");
        }
    }

    /** Types lines that must all succeed; what each printed. */
    private List<String> typed(RealHub hub, List<String> lines) throws Exception {
        var printed = new ArrayList<String>();
        for (var line : lines) {
            var words = words(hub, line);
            if (words.getFirst().equals("./landfall")) {
                printed.add(hub.run(words.subList(1, words.size()).toArray(String[]::new)));
            } else {
                var ended = Foreign.mosquitto(words.toArray(String[]::new));
                assertThat(ended.code()).as(line + ended.said()).isZero();
                printed.add(ended.said());
            }
        }
        return printed;
    }

    private List<String> words(RealHub hub, String line) {
        return WORD.matcher(line)
                .results()
                .map(word -> word.group(1) == null ? word.group(2) : word.group(1))
                .map(word -> switch (word) {
                    case "TOKEN" -> token;
                    case "DEVICE" -> device;
                    case "8883" -> Integer.toString(hub.mqtt(true).getPort());
                    case "data/pki/ca.pem" -> hub.ca();
                    default -> word;
                })
                .toList();
    }

    /** The lines of the guide's blocks of one language. */
    private static List<List<String>> blocks(String language) throws IOException {
        var blocks = new ArrayList<List<String>>();
        var inside = false;
        for (var line : Files.readAllLines(GUIDE)) {
            if (line.startsWith("```")) {
                inside = line.equals("```" + language);
                if (inside) {
                    blocks.add(new ArrayList<>());
                }
            } else if (inside) {
                blocks.getLast().add(line);
            }
        }
        return blocks;
    }
}
