package dev.landfall.gateway.api.http;

import dev.landfall.core.model.DeviceId;
import dev.landfall.core.model.ListPage;
import java.util.Collection;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The requested part of a list.
 *
 * @param size the number of items; empty for all
 * @param token of the page; empty for the first page
 */
public record Paging(Optional<Integer> size, Optional<String> token) {
    /** The maximum size of a page. */
    public static final int SIZE_MAX = 1000;

    private static final int STRIDE = 200;

    /** The whole list. */
    public static final Paging WHOLE = new Paging(Optional.empty(), Optional.empty());

    /**
     * Reads the parameters of a page.
     *
     * @throws dev.landfall.core.model.Refused INVALID when the size is not a number from 1 to {@value #SIZE_MAX}
     */
    public static Paging of(Query query) {
        return new Paging(
                query.first("pageSize", "page_size").map(Paging::size),
                query.first("pageToken", "page_token").filter(token -> !token.isEmpty()));
    }

    private static int size(String text) {
        try {
            var size = Integer.parseInt(text);
            if (size >= 1 && size <= SIZE_MAX) {
                return size;
            }
        } catch (NumberFormatException notANumber) {
            // Refused below.
        }
        throw ApiFailure.invalid("pageSize must be a whole number from 1 to " + SIZE_MAX);
    }

    /**
     * Reads the named devices: without a size in the given order, with a size in the order of their ids, because the token of the next
     * page is the last id of this one.
     *
     * @param read reads one device; empty when it does not exist or does not match
     * @return the token of the next page; empty at the end
     */
    public <T> Optional<String> named(
            Collection<DeviceId> ids, Function<DeviceId, Optional<T>> read, Consumer<T> each) {
        if (size.isEmpty()) {
            ids.stream().distinct().map(read).flatMap(Optional::stream).forEach(each);
            return Optional.empty();
        }
        var after = token.map(Paging::id).map(DeviceId::toString).orElse("");
        var left = size.get();
        var last = "";
        for (var id : new TreeMap<>(
                        ids.stream().collect(Collectors.toMap(DeviceId::toString, one -> one, (one, _) -> one)))
                .tailMap(after, false)
                .values()) {
            if (left == 0) {
                return Optional.of(last);
            }
            var found = read.apply(id);
            if (found.isPresent()) {
                each.accept(found.get());
                left--;
            }
            last = id.toString();
        }
        return Optional.empty();
    }

    private static DeviceId id(String text) {
        return DeviceId.parse(text).orElseThrow(() -> ApiFailure.invalid("pageToken is not one that this list gave"));
    }

    /**
     * Reads a list part by part, and holds only one part at a time.
     *
     * @param read reads a part after a token with a number of items
     * @param each receives an item
     * @return the token of the next page; empty at the end, and always for the whole list
     */
    public <T> Optional<String> walk(BiFunction<Optional<String>, Integer, ListPage<T>> read, Consumer<T> each) {
        var at = token;
        var left = size.orElse(Integer.MAX_VALUE);
        while (true) {
            var page = read.apply(at, Math.min(left, STRIDE));
            page.items().forEach(each);
            left -= page.items().size();
            at = page.next();
            if (at.isEmpty() || left <= 0) {
                return size.isEmpty() ? Optional.empty() : at;
            }
        }
    }
}
