package dev.landfall.gateway.api.landfall;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.landfall.core.model.DeviceId;
import dev.landfall.gateway.api.http.ApiFailure;
import dev.landfall.gateway.api.http.Hub;
import dev.landfall.gateway.api.oauth.TokenService;
import dev.landfall.gateway.api.transcode.JsonBytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Codes with which devices sign up, and what a device has to know beside. */
final class CodeRoute {
    private static final Set<String> MEMBERS = Set.of("owner", "device", "ttl");

    private final TokenService tokens;
    private final Supplier<Hub> hub;

    CodeRoute(TokenService tokens, Supplier<Hub> hub) {
        this.tokens = tokens;
        this.hub = hub;
    }

    void create(Request request) {
        request.takes();
        var wish = wish(request.exchange().body());
        var owner = wish.getOrDefault("owner", request.principal().owner());
        var device = Optional.ofNullable(wish.get("device"))
                .map(text -> DeviceId.parse(text).orElseThrow(() -> ApiFailure.invalid("device must be a UUID")));
        var timeToLive = Optional.ofNullable(wish.get("ttl")).map(text -> Times.length("ttl", text));
        var code = tokens.deviceCode(request.principal(), owner, device, timeToLive);
        var facts = hub.get();
        request.object(201, out -> {
            out.writeStringField("code", code.code());
            out.writeStringField("provider", facts.provider());
            out.writeStringField("uri", facts.coaps());
            out.writeStringField("hubId", facts.id());
            out.writeStringField("ca", facts.certificates());
            out.writeStringField("expires", code.expires().toString());
        });
    }

    private static Map<String, String> wish(byte[] body) {
        var wish = new HashMap<String, String>();
        if (body.length == 0) {
            return wish;
        }
        try (var in = JsonBytes.parser(body)) {
            if (in.nextToken() != JsonToken.START_OBJECT) {
                throw ApiFailure.invalid("the body must be a JSON object");
            }
            while (in.nextToken() == JsonToken.FIELD_NAME) {
                var name = in.currentName();
                if (!MEMBERS.contains(name) || in.nextToken() != JsonToken.VALUE_STRING) {
                    throw ApiFailure.invalid("the body takes the strings owner, device and ttl");
                }
                wish.put(name, in.getText());
            }
            if (in.nextToken() != null) {
                throw ApiFailure.invalid("there is something behind the end of the JSON object");
            }
            return wish;
        } catch (JsonProcessingException notJson) {
            throw ApiFailure.invalid("the body must be a JSON object");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
