package dev.landfall.core.command;

import dev.landfall.core.model.AnswerStatus;
import dev.landfall.core.model.AppRequest;
import dev.landfall.core.model.Audit;
import dev.landfall.core.model.Content;
import dev.landfall.core.model.DeviceEvent;
import dev.landfall.core.model.DeviceEvent.ResourceChanged;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The result of a request for a resource whose value the hub keeps. The hub answers it at once, without the device. Pure.
 *
 * @param status the status of the answer
 * @param content the content of the answer
 * @param change the change of the resource; empty if it stays as it is
 * @param fresh whether the device gets one resource more
 * @param grows by how many bytes the value grows; negative when it becomes less
 */
record HubKeptWrite(AnswerStatus status, Content content, Optional<ResourceChanged> change, boolean fresh, int grows) {
    private static final byte[] NO_ETAG = {};

    /**
     * Decides the result of a request.
     *
     * @param last the newest event of the resource; null if there is none
     */
    static HubKeptWrite of(AppRequest request, @Nullable DeviceEvent last, Audit audit) {
        var now =
                last instanceof ResourceChanged changed && changed.status() != AnswerStatus.NOT_FOUND ? changed : null;
        return switch (request) {
            case AppRequest.Retrieve _ ->
                now == null ? nothing(AnswerStatus.NOT_FOUND, Content.NONE) : nothing(AnswerStatus.OK, now.content());
            case AppRequest.Update(var href, var _, var content) -> written(href, content, now, last == null, audit);
            case AppRequest.Create(var href, var content) -> written(href, content, now, last == null, audit);
            case AppRequest.Delete(var href, var _) ->
                now == null
                        ? nothing(AnswerStatus.NOT_FOUND, Content.NONE)
                        : new HubKeptWrite(
                                AnswerStatus.OK,
                                Content.NONE,
                                Optional.of(changed(href, AnswerStatus.NOT_FOUND, Content.NONE, audit)),
                                false,
                                -now.content().bytes().length);
            case AppRequest.Twin _ -> nothing(AnswerStatus.METHOD_NOT_ALLOWED, Content.NONE);
        };
    }

    private static HubKeptWrite written(
            String href, Content content, @Nullable ResourceChanged now, boolean fresh, Audit audit) {
        var size = content.bytes().length;
        if (now == null) {
            return new HubKeptWrite(
                    AnswerStatus.CREATED,
                    Content.NONE,
                    Optional.of(changed(href, AnswerStatus.OK, content, audit)),
                    fresh,
                    size);
        }
        var same = now.content().format() == content.format()
                && Arrays.equals(now.content().bytes(), content.bytes());
        return same
                ? nothing(AnswerStatus.OK, Content.NONE)
                : new HubKeptWrite(
                        AnswerStatus.OK,
                        Content.NONE,
                        Optional.of(changed(href, AnswerStatus.OK, content, audit)),
                        false,
                        size - now.content().bytes().length);
    }

    private static HubKeptWrite nothing(AnswerStatus status, Content content) {
        return new HubKeptWrite(status, content, Optional.empty(), false, 0);
    }

    private static ResourceChanged changed(String href, AnswerStatus status, Content content, Audit audit) {
        return new ResourceChanged(href, status, content, List.of(), NO_ETAG, audit);
    }
}
