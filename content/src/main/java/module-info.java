import org.jspecify.annotations.NullMarked;

/** Contents of resources: their formats, and CBOR to JSON and back without loss. */
@NullMarked
module dev.landfall.content {
    requires static transitive org.jspecify;
    requires transitive com.fasterxml.jackson.core;

    exports dev.landfall.content;
}
