package dev.landfall.gateway.api.plgd;

import com.google.protobuf.Message;
import dev.landfall.core.access.Principal;
import dev.landfall.gateway.api.http.ApiFailure;
import dev.landfall.gateway.api.http.ErrorAnswer;
import dev.landfall.gateway.api.http.Exchange;
import dev.landfall.gateway.api.http.GrpcCode;
import dev.landfall.gateway.api.http.HttpErrorMapper;
import dev.landfall.gateway.api.http.Paging;
import dev.landfall.gateway.api.http.Requester;
import dev.landfall.gateway.api.transcode.JsonDialect;
import dev.landfall.gateway.api.transcode.JsonParsing;
import dev.landfall.gateway.api.transcode.MessageWriter;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** One request with its route, and the ways to answer it. */
final class PlgdRequest {
    private static final MessageWriter PLAIN = new MessageWriter(JsonDialect.PLAIN);
    private static final MessageWriter PROTOJSON = new MessageWriter(JsonDialect.PROTOJSON);
    private static final String PROTOJSON_TYPE = "application/protojson";

    private final Exchange exchange;
    private final Principal principal;
    private final Map<String, String> path;
    private final MessageWriter writer;

    PlgdRequest(Exchange exchange, Principal principal, Map<String, String> path) {
        this.exchange = exchange;
        this.principal = principal;
        this.path = path;
        this.writer = writer(exchange);
    }

    /** Reads a list item by item; returns the token of the next page. */
    @FunctionalInterface
    interface Listing {
        Optional<String> list(Paging paging, Consumer<? super Message> each);
    }

    /** The writer for the accepted dialect; a request with a body in protobuf JSON is answered in protobuf JSON. */
    static MessageWriter writer(Exchange exchange) {
        return protojsonBody(exchange) ? PROTOJSON : writer(exchange.header("accept"));
    }

    static MessageWriter writer(String accept) {
        return JsonDialect.accepted(accept) == JsonDialect.PROTOJSON ? PROTOJSON : PLAIN;
    }

    /** Whether the body is protobuf JSON. */
    static boolean protojsonBody(Exchange exchange) {
        return exchange.header("content-type").equals(PROTOJSON_TYPE);
    }

    Exchange exchange() {
        return exchange;
    }

    Principal principal() {
        return principal;
    }

    /** The caller of a command. */
    Requester asker() {
        return new Requester(principal, exchange::waits);
    }

    /** A part of the path. */
    String part(String name) {
        return path.getOrDefault(name, "");
    }

    /** All values of a query parameter. */
    List<String> all(String... names) {
        return exchange.query().all(names);
    }

    /** Refuses unknown parameters, where a typing mistake would mean "all of them". */
    void takes(String... names) {
        for (var name : exchange.query().names()) {
            if (Arrays.stream(names).noneMatch(name::equalsIgnoreCase)) {
                throw ApiFailure.invalid("this call takes no parameter \"" + name + "\"");
            }
        }
    }

    /** Answers with one message. */
    void unary(Message message) {
        exchange.answer(200, writer.dialect().mediaType(), line(message));
    }

    /** Answers with content only; JSON null when there is none. */
    void content(Optional<? extends Message> content) {
        exchange.answer(
                200,
                writer.dialect().mediaType(),
                content.map(this::line).orElseGet(() -> "null\n".getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    }

    private byte[] line(Message message) {
        return JsonParsing.bytes(out -> {
            writer.write(message, out);
            out.writeRaw('\n');
        });
    }

    /** Answers with the single message of a list; with NOT_FOUND when the list is empty. */
    void single(Listing listing) {
        var found = new ArrayList<Message>(1);
        var failed = HttpErrorMapper.attempt(() -> listing.list(Paging.WHOLE, found::add));
        if (failed.isPresent()) {
            failed(failed.get());
        } else if (found.isEmpty()) {
            nothing();
        } else {
            unary(found.getFirst());
        }
    }

    /** Answers with NOT_FOUND. */
    void nothing() {
        var failure =
                new ErrorAnswer(GrpcCode.NOT_FOUND, 404, "not_found", "no such thing for this token", "", List.of());
        PlgdApi.refuse(exchange, failure, writer, true);
    }

    private void failed(ErrorAnswer failure) {
        exchange.retryAfter(failure);
        exchange.challenge(status(failure));
        exchange.answer(status(failure), writer.dialect().mediaType(), StatusJson.line(failure, writer));
    }

    private static int status(ErrorAnswer failure) {
        return failure.code().number() > 16 ? 500 : failure.code().http();
    }

    /** Answers with a whole list, line by line, or with one page of it. */
    void stream(Listing listing) {
        var paging = Paging.of(exchange.query());
        if (paging.size().isPresent()) {
            page(listing, paging);
            return;
        }
        var lines = exchange.lines(writer.dialect().mediaType());
        var failed = HttpErrorMapper.attempt(() -> listing.list(paging, message -> lines.write(result(message))));
        if (failed.isPresent() && lines.untouched()) {
            failed(failed.get());
            return;
        }
        failed.ifPresent(failure -> lines.write(StatusJson.line(failure, writer)));
        lines.close();
    }

    private void page(Listing listing, Paging paging) {
        var page = new ByteArrayOutputStream();
        var failed = HttpErrorMapper.attempt(
                () -> exchange.nextPage(listing.list(paging, message -> page.writeBytes(result(message)))));
        failed.ifPresentOrElse(
                this::failed, () -> exchange.answer(200, writer.dialect().mediaType(), page.toByteArray()));
    }

    private byte[] result(Message message) {
        return JsonParsing.bytes(out -> {
            out.writeStartObject();
            out.writeFieldName("result");
            writer.write(message, out);
            out.writeEndObject();
            out.writeRaw('\n');
        });
    }
}
