package dev.landfall.gateway.api.landfall;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.landfall.core.access.Principal;
import dev.landfall.core.model.DeviceId;
import dev.landfall.core.model.Reason;
import dev.landfall.core.model.Refused;
import dev.landfall.gateway.api.http.ApiFailure;
import dev.landfall.gateway.api.http.ErrorAnswer;
import dev.landfall.gateway.api.http.Exchange;
import dev.landfall.gateway.api.http.HttpErrorMapper;
import dev.landfall.gateway.api.http.Paging;
import dev.landfall.gateway.api.http.Query;
import dev.landfall.gateway.api.http.QuotaJson;
import dev.landfall.gateway.api.transcode.JsonParsing;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** One request with its route, and the ways to answer it. */
final class LandfallRequest {
    static final String LINES = "application/x-ndjson";
    static final String JSON = "application/json";

    private static final List<String> PAGING = List.of("pagesize", "pagetoken");

    private static final Set<String> REPEATABLE = Set.of("type", "device", "href");

    private final Exchange exchange;
    private final Principal principal;
    private final Map<String, String> path;

    LandfallRequest(Exchange exchange, Principal principal, Map<String, String> path) {
        this.exchange = exchange;
        this.principal = principal;
        this.path = path;
    }

    /** Reads a list item by item; returns the token of the next page. */
    @FunctionalInterface
    interface Listing {
        Optional<String> list(Paging paging, Consumer<byte[]> each);
    }

    Exchange exchange() {
        return exchange;
    }

    Query query() {
        return exchange.query();
    }

    Principal principal() {
        return principal;
    }

    /** A part of the path. */
    String part(String name) {
        return path.getOrDefault(name, "");
    }

    /**
     * The device in the path.
     *
     * @throws Refused NOT_FOUND when it is not a device id
     */
    DeviceId device() {
        return DeviceId.parse(part("device")).orElseThrow(LandfallRequest::noSuchDevice);
    }

    static Refused noSuchDevice() {
        return new Refused(Reason.NOT_FOUND, "There is no such device, or the token may not know of it.");
    }

    /** The members of the body: strings with these names, each at most once, all optional. */
    Map<String, String> optionalStrings(List<String> members) {
        return StringMembers.read(exchange.body(), members);
    }

    /** As {@link #optionalStrings(List)}, also with these members that are truth values. */
    Map<String, String> optionalStrings(List<String> members, List<String> flags) {
        return StringMembers.read(exchange.body(), members, flags);
    }

    /** Refuses unknown parameters: a typing mistake must not pass for "no filter". */
    void takes(String... names) {
        var known = new HashSet<String>();
        Arrays.stream(names).map(name -> name.toLowerCase(Locale.ROOT)).forEach(known::add);
        for (var name : query().names()) {
            if (!known.contains(name)) {
                throw ApiFailure.invalid("This call takes no parameter \"" + name + "\".");
            }
            if (query().all(name).size() > 1 && !REPEATABLE.contains(name)) {
                throw ApiFailure.invalid("The parameter " + name + " is given more than once.");
            }
        }
    }

    /** As {@link #takes}, with the parameters of a list. */
    void listTakes(String... names) {
        var all = Arrays.copyOf(names, names.length + PAGING.size());
        all[names.length] = PAGING.get(0);
        all[names.length + 1] = PAGING.get(1);
        takes(all);
    }

    /** Refuses parameters that have no meaning without another one. */
    void meaningless(String without, String... names) {
        for (var name : names) {
            if (query().has(name)) {
                throw ApiFailure.invalid("The parameter " + name + " means nothing " + without + ".");
            }
        }
    }

    /**
     * A truth value.
     *
     * @throws Refused INVALID when it is neither true nor false
     */
    boolean flag(String name) {
        return query().first(name)
                .map(text -> switch (text) {
                    case "true", "" -> true;
                    case "false" -> false;
                    default -> throw ApiFailure.invalid(name + " must be true or false");
                })
                .orElse(false);
    }

    /** Answers with one object. */
    void object(int status, JsonParsing.Writing members) {
        exchange.answer(status, JSON, line(members));
    }

    /** One object as a line. */
    static byte[] line(JsonParsing.Writing members) {
        return JsonParsing.bytes(out -> {
            out.writeStartObject();
            members.into(out);
            out.writeEndObject();
            out.writeRaw('\n');
        });
    }

    /** Answers with a whole list, line by line, or with one page of it. */
    void list(Listing listing) {
        var paging = Paging.of(query());
        if (paging.size().isPresent()) {
            var page = new ByteArrayOutputStream();
            exchange.nextPage(listing.list(paging, page::writeBytes));
            exchange.answer(200, LINES, page.toByteArray());
            return;
        }
        var lines = exchange.lines(LINES);
        var failed = HttpErrorMapper.attempt(() -> listing.list(paging, lines::write));
        if (failed.isPresent() && lines.untouched()) {
            refuse(exchange, failed.get());
            return;
        }
        failed.ifPresent(failure -> lines.write(error(failure)));
        lines.begin();
        lines.close();
    }

    /** Answers with a failure. */
    static void refuse(Exchange exchange, ErrorAnswer failure) {
        exchange.challenge(failure.status());
        exchange.retryAfter(failure);
        exchange.answer(failure.status(), JSON, line(out -> error(failure, out)));
    }

    /** The last line of a stream that ends with a failure. */
    static byte[] error(ErrorAnswer failure) {
        return line(out -> {
            out.writeStringField("type", "error");
            error(failure, out);
        });
    }

    static void error(ErrorAnswer failure, JsonGenerator out) throws java.io.IOException {
        out.writeNumberField("code", failure.status());
        out.writeStringField("reason", failure.reason());
        out.writeStringField("message", failure.message());
        out.writeStringField("cure", failure.cure());
        if (failure.quota().isPresent()) {
            QuotaJson.write(failure.quota().get(), out);
        }
    }
}
