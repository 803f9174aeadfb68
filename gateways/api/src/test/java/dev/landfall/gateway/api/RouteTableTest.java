package dev.landfall.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.common.HttpMethod;
import dev.landfall.gateway.api.http.PathTemplate;
import dev.landfall.gateway.api.http.Routes;
import dev.landfall.gateway.api.http.Routes.Offer;
import dev.landfall.gateway.api.proof.Recordings;
import dev.landfall.gateway.api.proof.TestHub;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every path of every API, in both versions of HTTP: what it does not take is refused in the form of its API. */
@Timeout(180)
class RouteTableTest {
    private static final List<String> METHODS =
            List.of("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE");

    private static TestHub hub;

    @BeforeAll
    static void open() {
        hub = new TestHub(TestHub.patient());
    }

    @AfterAll
    static void close() {
        hub.close();
    }

    /** A path that has the shape of this one. */
    private static String example(Offer offer) {
        return offer.path()
                .replace("{device}", UUID.randomUUID().toString())
                .replaceAll("\\{[^=}]*=\\*\\*}", "light/1")
                .replaceAll("\\{[^}]*}", "x");
    }

    private static List<String> examples() {
        return hub.offers().stream().map(RouteTableTest::example).distinct().toList();
    }

    private static String taken(String path) {
        return Routes.allow(hub.offers().stream()
                .filter(offer -> PathTemplate.of(offer.path())
                        .match(PathTemplate.segments(path))
                        .isPresent())
                .map(Offer::method)
                .toList());
    }

    private static HttpResponse<String> ask(Version version, String method, String path) {
        return hub.send(HttpRequest.newBuilder(hub.at(path))
                .version(version)
                .header("Authorization", "Bearer app-1")
                .method(method, BodyPublishers.noBody())
                .build());
    }

    /** The form of the API that the path belongs to. */
    private static void inForm(HttpResponse<String> answer, String path, String reason, int code, String word) {
        var body = Recordings.json(answer.body());
        assertThat(answer.headers().firstValue("content-type").orElse("")).startsWith("application/json");
        if (path.startsWith("/landfall/")) {
            assertThat(body.path("reason").asText()).as(path + answer.body()).isEqualTo(reason);
            assertThat(body.path("cure").asText()).as(path).isNotEmpty();
        } else if (path.startsWith("/oauth/") || path.contains("jwks") || path.contains("/o")) {
            assertThat(body.path("error").asText()).as(path + answer.body()).isEqualTo(word);
            assertThat(body.path("error_description").asText()).as(path).isNotEmpty();
        } else {
            assertThat(body.path("code").asInt()).as(path + answer.body()).isEqualTo(code);
            assertThat(body.path("message").asText()).as(path).isNotEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void a_method_that_a_path_does_not_take_is_refused_with_those_that_it_takes(Version version) {
        for (var path : examples()) {
            var taken = taken(path);
            var others = new TreeSet<>(METHODS);
            others.removeAll(List.of(taken.split(", ")));

            for (var method : others) {
                var answer = ask(version, method, path);

                var plgd = path.startsWith("/api/");
                assertThat(answer.version()).isEqualTo(version);
                assertThat(answer.statusCode()).as(method + " " + path).isEqualTo(plgd ? 501 : 405);
                assertThat(answer.headers().firstValue("allow"))
                        .as(method + " " + path)
                        .contains(taken);
                if (!method.equals("HEAD")) {
                    inForm(answer, path, "method_not_allowed", plgd ? 12 : 4097, "invalid_request");
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void a_method_that_nobody_knows_is_refused_in_the_form_of_the_api(Version version) {
        for (var path : examples()) {
            for (var method : List.of("BREW", "get")) {
                var answer = ask(version, method, path);

                assertThat(answer.statusCode()).as(method + " " + path).isEqualTo(501);
                inForm(answer, path, "not_implemented", 12, "invalid_request");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void a_path_that_cannot_be_one_is_refused_in_the_form_of_the_api(Version version) {
        for (var path : examples()) {
            for (var wrong : List.of("/%00", "?name=a%00b")) {
                if (path.startsWith("/.well-known/") && wrong.startsWith("/")) {
                    // Below it there is nothing that is a part of an API.
                    continue;
                }
                var answer = ask(version, HttpMethod.GET.name(), path + wrong);

                assertThat(answer.statusCode()).as(path + wrong).isEqualTo(400);
                inForm(answer, path, "invalid", 3, "invalid_request");
            }
        }
    }
}
