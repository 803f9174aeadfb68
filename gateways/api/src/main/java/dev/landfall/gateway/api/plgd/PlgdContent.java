package dev.landfall.gateway.api.plgd;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.landfall.content.ContentFormat;
import dev.landfall.contract.resourceaggregate.Content;

/** Converts content into plgd's messages. */
final class PlgdContent {
    /** No content, as its format says. */
    static final Content NONE =
            Content.newBuilder().setCoapContentFormat(ContentFormat.NONE).build();

    private PlgdContent() {}

    static Content of(dev.landfall.core.model.Content content) {
        if (content.isEmpty()) {
            return NONE;
        }
        return Content.newBuilder()
                .setData(bytes(content.bytes()))
                .setContentType(ContentFormat.mediaType(content.format()))
                .setCoapContentFormat(content.format())
                .build();
    }

    /** Wraps bytes that are not changed any more, without a copy. */
    static ByteString bytes(byte[] bytes) {
        return UnsafeByteOperations.unsafeWrap(bytes);
    }
}
