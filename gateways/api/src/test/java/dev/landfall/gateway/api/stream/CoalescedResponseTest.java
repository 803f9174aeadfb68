package dev.landfall.gateway.api.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaders;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpObject;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class CoalescedResponseTest {
    private static final int MANY = 1000;

    private final ServiceRequestContext context = ServiceRequestContext.of(HttpRequest.of(HttpMethod.GET, "/"));

    @Test
    void what_is_there_together_goes_out_together_in_order() throws Exception {
        var source = HttpResponse.streaming();
        var said = new StringBuilder();
        source.write(ResponseHeaders.of(200));
        for (var i = 0; i < MANY; i++) {
            source.write(HttpData.ofUtf8("piece %d;", i));
            said.append("piece ").append(i).append(';');
        }
        source.close();

        var sent = all(source);

        assertThat(sent).hasSize(2);
        assertThat(sent.getFirst()).isInstanceOf(ResponseHeaders.class);
        assertThat(text(sent)).isEqualTo(said.toString());
    }

    @Test
    void what_gathers_is_bounded() throws Exception {
        var source = HttpResponse.streaming();
        source.write(ResponseHeaders.of(200));
        for (var i = 0; i < MANY; i++) {
            source.write(HttpData.wrap(new byte[1024]));
        }
        source.close();

        var sent = all(source);

        assertThat(sent.stream()
                        .filter(HttpData.class::isInstance)
                        .mapToInt(piece -> ((HttpData) piece).length())
                        .boxed())
                .hasSizeGreaterThan(MANY / 64)
                .allMatch(bytes -> bytes <= 33 * 1024)
                .satisfies(bytes -> assertThat(
                                bytes.stream().mapToInt(Integer::intValue).sum())
                        .isEqualTo(MANY * 1024));
    }

    @Test
    void trailers_come_after_all_data() throws Exception {
        var source = HttpResponse.streaming();
        source.write(ResponseHeaders.of(200));
        source.write(HttpData.ofUtf8("a"));
        source.write(HttpData.ofUtf8("b"));
        source.write(HttpHeaders.of("checked", "yes"));
        source.close();

        var sent = all(source);

        assertThat(sent).hasSize(3);
        assertThat(text(sent)).isEqualTo("ab");
        assertThat(sent.getLast()).isInstanceOf(HttpHeaders.class);
    }

    @Test
    void a_failure_is_passed_on() {
        var source = HttpResponse.streaming();
        source.write(ResponseHeaders.of(200));
        source.close(new IllegalStateException("broken on purpose"));

        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> all(source))
                .withRootCauseInstanceOf(IllegalStateException.class);
    }

    @Test
    void whoever_is_no_longer_read_is_told() {
        var source = HttpResponse.streaming();
        var gathered = CoalescedResponse.of(source, context.eventLoop(), new SocketBacklog());

        gathered.abort();

        assertThat(source.whenComplete()).failsWithin(10, TimeUnit.SECONDS);
    }

    private List<HttpObject> all(HttpResponse source) throws Exception {
        return CoalescedResponse.of(source, context.eventLoop(), new SocketBacklog())
                .collect()
                .get(10, TimeUnit.SECONDS);
    }

    private static String text(List<HttpObject> sent) {
        var text = new StringBuilder();
        for (var piece : sent) {
            if (piece instanceof HttpData data) {
                text.append(data.toStringUtf8());
            }
        }
        return text.toString();
    }
}
