package dev.landfall.core.command;

import dev.landfall.core.model.Ask;
import dev.landfall.core.model.Audit;
import dev.landfall.core.model.Content;
import dev.landfall.core.model.DeviceEvent;
import dev.landfall.core.model.DeviceEvent.ResourceChanged;
import dev.landfall.core.model.Status;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a wish about a resource whose value the hub keeps: the hub itself carries it out, at once. Pure.
 *
 * @param status the answer
 * @param content likewise
 * @param change of the resource; empty when it stays as it is
 * @param fresh whether the resource is one more
 * @param grows by how many bytes the value grows; negative when it becomes less
 */
record Keeping(Status status, Content content, Optional<ResourceChanged> change, boolean fresh, int grows) {
    private static final byte[] NO_ETAG = {};

    /**
     * Decides.
     *
     * @param last the resource's last event; null when it has none
     */
    static Keeping of(Ask ask, @Nullable DeviceEvent last, Audit audit) {
        var now = last instanceof ResourceChanged changed && changed.status() != Status.NOT_FOUND ? changed : null;
        return switch (ask) {
            case Ask.Retrieve _ ->
                now == null ? nothing(Status.NOT_FOUND, Content.NONE) : nothing(Status.OK, now.content());
            case Ask.Update(var href, var _, var content) -> written(href, content, now, last == null, audit);
            case Ask.Create(var href, var content) -> written(href, content, now, last == null, audit);
            case Ask.Delete(var href, var _) ->
                now == null
                        ? nothing(Status.NOT_FOUND, Content.NONE)
                        : new Keeping(
                                Status.OK,
                                Content.NONE,
                                Optional.of(changed(href, Status.NOT_FOUND, Content.NONE, audit)),
                                false,
                                -now.content().bytes().length);
            case Ask.Twin _ -> nothing(Status.METHOD_NOT_ALLOWED, Content.NONE);
        };
    }

    private static Keeping written(
            String href, Content content, @Nullable ResourceChanged now, boolean fresh, Audit audit) {
        var size = content.bytes().length;
        if (now == null) {
            return new Keeping(
                    Status.CREATED, Content.NONE, Optional.of(changed(href, Status.OK, content, audit)), fresh, size);
        }
        var same = now.content().format() == content.format()
                && Arrays.equals(now.content().bytes(), content.bytes());
        return same
                ? nothing(Status.OK, Content.NONE)
                : new Keeping(
                        Status.OK,
                        Content.NONE,
                        Optional.of(changed(href, Status.OK, content, audit)),
                        false,
                        size - now.content().bytes().length);
    }

    private static Keeping nothing(Status status, Content content) {
        return new Keeping(status, content, Optional.empty(), false, 0);
    }

    private static ResourceChanged changed(String href, Status status, Content content, Audit audit) {
        return new ResourceChanged(href, status, content, List.of(), NO_ETAG, audit);
    }
}
