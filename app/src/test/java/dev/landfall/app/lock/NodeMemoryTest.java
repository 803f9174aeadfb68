package dev.landfall.app.lock;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 120, unit = TimeUnit.SECONDS)
class NodeMemoryTest {
    @TempDir
    Path folder;

    @Test
    void what_a_class_makes_itself_and_can_change_has_to_say_from_what_it_is_rebuilt() throws IOException {
        var source = """
                class Seen {
                    private final Map<String, Long> ids = new HashMap<>();
                    private final Set<String> open = ConcurrentHashMap.newKeySet();
                    private final AtomicLong count = new AtomicLong();
                    private static final ConcurrentMap<String, Long> ALL = new ConcurrentHashMap<>();
                    private volatile List<String> last = List.of();
                    private final long[] reached;
                    private final ArrayDeque<String> queue;

                    Seen(int shards, ArrayDeque<String> queue) {
                        reached = new long[shards];
                        this.queue = queue;
                    }
                }
                """;

        var found = silent(source);

        assertThat(found)
                .containsExactly(
                        "Seen.ids", "Seen.open", "Seen.count", "Seen.ALL", "Seen.last", "Seen.reached", "Seen.queue");
    }

    @Test
    void what_was_given_a_constant_a_component_and_bytes_are_no_memory() throws IOException {
        var source = """
                class Plain {
                    private static final Map<String, Long> NAMES = new HashMap<>();
                    private static final String[] WORDS = {"one"};
                    private final List<String> hosts;
                    private byte[] partial = new byte[8];
                    private String name = "";

                    record Page(List<String> items, long[] ends) {}

                    Plain(List<String> hosts) {
                        var made = new ArrayList<String>(hosts);
                        this.hosts = List.copyOf(made);
                    }
                }
                """;

        var found = silent(source);

        assertThat(found).isEmpty();
    }

    @Test
    void an_annotation_on_the_class_covers_its_fields_and_one_without_words_covers_nothing() throws IOException {
        var source = """
                @NodeLocal("one request")
                class Request {
                    private final List<String> extra = new ArrayList<>();
                    class Inner {
                        private final List<String> more = new ArrayList<>();
                    }
                }
                class Other {
                    @NodeLocal("the log of its shard")
                    private final List<String> entries = new ArrayList<>();
                    @NodeLocal("")
                    private final List<String> rest = new ArrayList<>();
                }
                """;

        var found = silent(source);

        assertThat(found).containsExactly("Other.rest");
    }

    private List<String> silent(String source) throws IOException {
        return NodeMemory.of(Sources.parse(List.of(Files.writeString(folder.resolve("Sample.java"), source))));
    }
}
