package dev.landfall.core.model;

import java.util.List;

/** A request of an app to a device. */
public sealed interface AppRequest {
    /** The href of the resource; empty for {@link Twin}. */
    String href();

    /**
     * Reads a resource.
     *
     * @param view the interface to use; empty for the device's default
     * @param etags of the versions that the app already has
     */
    record Retrieve(String href, String view, List<byte[]> etags) implements AppRequest {}

    record Update(String href, String view, Content content) implements AppRequest {}

    record Create(String href, Content content) implements AppRequest {}

    record Delete(String href, String view) implements AppRequest {}

    /**
     * Switches the twins of a device on or off, or synchronises them from scratch. Carried out by the gateway that holds the session.
     *
     * @param forced drops what is known and asks the device for all resources; switches twins on
     */
    record Twin(boolean enabled, boolean forced) implements AppRequest {
        @Override
        public String href() {
            return "";
        }
    }

    /** The kind of a request. Stored by ordinal: never reorder. */
    enum Kind {
        RETRIEVE,
        UPDATE,
        CREATE,
        DELETE,
        TWIN
    }

    /** The size of the content, in bytes. */
    default int bytes() {
        return switch (this) {
            case Update(var _, var _, var content) -> content.bytes().length;
            case Create(var _, var content) -> content.bytes().length;
            case Retrieve _, Delete _, Twin _ -> 0;
        };
    }

    /** The kind of this request. */
    default Kind kind() {
        return switch (this) {
            case Retrieve _ -> Kind.RETRIEVE;
            case Update _ -> Kind.UPDATE;
            case Create _ -> Kind.CREATE;
            case Delete _ -> Kind.DELETE;
            case Twin _ -> Kind.TWIN;
        };
    }
}
