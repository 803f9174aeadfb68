package dev.landfall.gateway.api.oauth;

import com.linecorp.armeria.common.HttpMethod;
import dev.landfall.core.model.Quota;
import dev.landfall.gateway.api.http.ApiFailure;
import dev.landfall.gateway.api.http.ErrorAnswer;
import dev.landfall.gateway.api.http.Exchange;
import dev.landfall.gateway.api.http.GrpcCode;
import dev.landfall.gateway.api.http.HttpApi;
import dev.landfall.gateway.api.http.QuotaJson;
import dev.landfall.gateway.api.http.Routes;
import dev.landfall.gateway.api.transcode.JsonParsing;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/**
 * The routes for tokens (RFC 6749), their revocation (RFC 7009), the keys and the discovery document; they need no bearer token. The
 * document is where OpenID Connect Discovery 1.0 section 4 and RFC 8414 section 3 expect it; in RFC 8414 the path of the issuer's name
 * follows the well-known part.
 */
public final class OAuthApi implements HttpApi {
    private static final String JSON = "application/json";
    private static final String TOKEN = "/oauth/token";
    private static final String REVOKE = "/oauth/revoke";
    private static final String UNDER = "/oauth/";
    private static final String DISCOVERY = "/.well-known/openid-configuration";
    private static final String METADATA = "/.well-known/oauth-authorization-server";
    private static final String KEYS = "/.well-known/jwks.json";
    /** The challenge; the realm is required (RFC 7617 section 2). */
    private static final String CHALLENGE = "Basic realm=\"landfall\", charset=\"UTF-8\"";

    private static final String BASIC = "basic ";

    private final TokenService tokens;

    public OAuthApi(TokenService tokens) {
        this.tokens = tokens;
    }

    /** Whether a path belongs to this API, so that errors are in the form of OAuth. */
    public static boolean has(String path) {
        return path.startsWith(UNDER) || path.equals(KEYS) || documented(path);
    }

    private static boolean documented(String path) {
        return path.endsWith(DISCOVERY) || isOrBelow(path, DISCOVERY) || isOrBelow(path, METADATA);
    }

    private static boolean isOrBelow(String path, String base) {
        return path.equals(base) || path.startsWith(base + "/");
    }

    /** Whether the document is at this path: alone, or with the path of the issuer's name after or before it. */
    private boolean isDiscovery(String path) {
        var issuer = tokens.issuerPath();
        return path.equals(DISCOVERY)
                || path.equals(METADATA)
                || path.equals(DISCOVERY + issuer)
                || path.equals(METADATA + issuer)
                || path.equals(issuer + DISCOVERY);
    }

    @Override
    public String name() {
        return "oauth";
    }

    @Override
    public void handle(Exchange exchange) {
        switch (exchange.path()) {
            case TOKEN -> form(exchange, tokens::token);
            case REVOKE -> form(exchange, tokens::revoke);
            case KEYS -> document(exchange, tokens::keys);
            default -> {
                if (isDiscovery(exchange.path())) {
                    document(exchange, tokens::discovery);
                } else {
                    throw new ApiFailure(GrpcCode.NOT_FOUND, "There is nothing at this path.");
                }
            }
        }
    }

    private static void document(Exchange exchange, Supplier<byte[]> json) {
        if (exchange.method() == HttpMethod.GET) {
            var bytes = json.get();
            exchange.addHeader("cache-control", "public, max-age=300");
            exchange.answer(200, JSON, bytes);
        } else {
            throw untaken(exchange, HttpMethod.GET);
        }
    }

    private static ApiFailure untaken(Exchange exchange, HttpMethod only) {
        return Routes.untaken(
                exchange, new Routes.MethodNotAllowed<Void>(Routes.allow(List.of(only))), GrpcCode.METHOD_NOT_ALLOWED);
    }

    private static void form(
            Exchange exchange,
            BiFunction<Map<String, List<String>>, Optional<TokenService.Client>, TokenService.Answer> question) {
        if (exchange.method() != HttpMethod.POST) {
            throw untaken(exchange, HttpMethod.POST);
        }
        if (!exchange.header("content-type").startsWith("application/x-www-form-urlencoded")) {
            error(exchange, 400, "invalid_request", "the body must be application/x-www-form-urlencoded");
            return;
        }
        var answer = question.apply(fields(exchange.body()), basic(exchange.header("authorization")));
        // A token must not be cached (RFC 6749 section 5.1).
        exchange.addHeader("cache-control", "no-store");
        if (answer.status() == 401) {
            exchange.addHeader("www-authenticate", CHALLENGE);
        }
        exchange.answer(answer.status(), JSON, answer.body());
    }

    private static Map<String, List<String>> fields(byte[] body) {
        var form = new LinkedHashMap<String, List<String>>();
        for (var part : new String(body, StandardCharsets.UTF_8).split("&", -1)) {
            var equals = part.indexOf('=');
            if (equals > 0) {
                form.computeIfAbsent(decode(part.substring(0, equals)), _ -> new ArrayList<>())
                        .add(decode(part.substring(equals + 1)));
            }
        }
        return form;
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException malformed) {
            return text;
        }
    }

    /** The client in a Basic header; its id and secret are form-encoded (RFC 6749 section 2.3.1). */
    private static Optional<TokenService.Client> basic(String header) {
        if (!header.regionMatches(true, 0, BASIC, 0, BASIC.length())) {
            return Optional.empty();
        }
        try {
            var pair = new String(
                    Base64.getDecoder().decode(header.substring(BASIC.length()).strip()), StandardCharsets.UTF_8);
            var colon = pair.indexOf(':');
            return colon < 0
                    ? Optional.empty()
                    : Optional.of(new TokenService.Client(
                            decode(pair.substring(0, colon)), decode(pair.substring(colon + 1))));
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }

    @Override
    public void refuse(Exchange exchange, ErrorAnswer failure) {
        exchange.retryAfter(failure);
        exchange.answer(failure.status(), JSON, refusal(failure));
    }

    @Override
    public byte[] refusal(ErrorAnswer failure) {
        var word = switch (failure.code()) {
            case UNAVAILABLE, RESOURCE_EXHAUSTED -> "temporarily_unavailable";
            case INTERNAL -> "server_error";
            default -> "invalid_request";
        };
        return body(word, failure.message(), failure.quota());
    }

    @Override
    public List<Routes.Offer> offers() {
        return List.of(
                new Routes.Offer(HttpMethod.POST, TOKEN),
                new Routes.Offer(HttpMethod.POST, REVOKE),
                new Routes.Offer(HttpMethod.GET, KEYS),
                new Routes.Offer(HttpMethod.GET, DISCOVERY),
                new Routes.Offer(HttpMethod.GET, METADATA));
    }

    private static void error(Exchange exchange, int status, String word, String description) {
        exchange.answer(status, JSON, body(word, description, Optional.empty()));
    }

    private static byte[] body(String word, String description, Optional<Quota> quota) {
        return JsonParsing.bytes(out -> {
            out.writeStartObject();
            out.writeStringField("error", word);
            out.writeStringField("error_description", description);
            if (quota.isPresent()) {
                QuotaJson.write(quota.get(), out);
            }
            out.writeEndObject();
        });
    }
}
