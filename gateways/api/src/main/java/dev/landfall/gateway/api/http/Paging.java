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
 * How much of a list is wanted.
 *
 * @param size how many items; empty for all of them
 * @param token where to go on; empty for the beginning
 */
public record Paging(Optional<Integer> size, Optional<String> token) {
    /** The most items on a page that was asked for, and how many are read at once of a list that was not paged. */
    public static final int SIZE_MAX = 1000;

    private static final int STRIDE = 200;

    /** All of it. */
    public static final Paging WHOLE = new Paging(Optional.empty(), Optional.empty());

    /** @throws dev.landfall.core.model.Refused INVALID when the size is no number from 1 to {@value #SIZE_MAX} */
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
            // Told below.
        }
        throw ApiFailure.invalid("pageSize must be a whole number from 1 to " + SIZE_MAX);
    }

    /**
     * Walks devices that are named. Without a size in the order in which they are named; with one in the order of their ids,
     * because the token of the next page is the last id of this one.
     *
     * @param read reads one; empty when it is not there or not wanted
     * @return where the next page begins
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
     * Walks a list part by part, never holding more than one part.
     *
     * @param read reads a part, given where to go on and how many items are wanted
     * @param each takes an item; returns whether it counts for the page's size
     * @return where the next page begins; empty at the end, and always when the whole list was wanted
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
