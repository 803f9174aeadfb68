package dev.landfall.core.model;

import java.util.List;

/** What an app can ask of a device. */
public sealed interface AppRequest {
    /** The resource asked; for {@link Twin} empty. */
    String href();

    /**
     * @param view the interface to use; empty for the device's usual one
     * @param etags versions the app has already
     */
    record Retrieve(String href, String view, List<byte[]> etags) implements AppRequest {}

    record Update(String href, String view, Content content) implements AppRequest {}

    record Create(String href, Content content) implements AppRequest {}

    record Delete(String href, String view) implements AppRequest {}

    /**
     * Twins on or off, or once from scratch; carried out by the gateway that holds the session.
     *
     * @param forced forget what the device said before and ask for all of it; turns twins on
     */
    record Twin(boolean enabled, boolean forced) implements AppRequest {
        @Override
        public String href() {
            return "";
        }
    }

    /** Stored by ordinal: never reorder. */
    enum Kind {
        RETRIEVE,
        UPDATE,
        CREATE,
        DELETE,
        TWIN
    }

    /** The bytes of its content. */
    default int bytes() {
        return switch (this) {
            case Update(var _, var _, var content) -> content.bytes().length;
            case Create(var _, var content) -> content.bytes().length;
            case Retrieve _, Delete _, Twin _ -> 0;
        };
    }

    /** Which of them this is. */
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
