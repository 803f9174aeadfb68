package dev.landfall.core.model;

import java.util.List;

/** A fact about one device, as it is stored and as it is shown. */
public sealed interface DeviceEvent {
    /** Where it comes from. */
    Audit audit();

    /** The device was claimed by an owner. */
    record Registered(String owner, Audit audit) implements DeviceEvent {}

    /** Its owner gave it up, or had it forgotten; all it had is deleted next. */
    record Unregistered(String owner, Audit audit) implements DeviceEvent {}

    /** What people call it and what it is. */
    record Described(String name, List<String> types, Audit audit) implements DeviceEvent {}

    /** @param links all that this message published, with what the directory added */
    record LinksPublished(List<Link> links, Audit audit) implements DeviceEvent {}

    record LinksUnpublished(List<String> hrefs, Audit audit) implements DeviceEvent {}

    /** @param connection with {@code online} true */
    record SessionOpened(DeviceConnection connection, Audit audit) implements DeviceEvent {}

    /** @param connection with {@code online} false and the reason */
    record SessionClosed(DeviceConnection connection, Audit audit) implements DeviceEvent {}

    record SynchronisationChanged(Synchronisation synchronisation, Audit audit) implements DeviceEvent {}

    /**
     * The device said what a resource is now.
     *
     * @param types resource types when the message named them; empty otherwise
     * @param etag of the representation; may be empty
     * @param takenAt when it was so, as the device says, nanoseconds since 1970; 0 when it did not say
     */
    record ResourceChanged(
            String href,
            AnswerStatus status,
            Content content,
            List<String> types,
            byte[] etag,
            long takenAt,
            Audit audit)
            implements DeviceEvent {
        /** Of a device that does not say since when. */
        public ResourceChanged(
                String href, AnswerStatus status, Content content, List<String> types, byte[] etag, Audit audit) {
            this(href, status, content, types, etag, 0, audit);
        }
    }

    /**
     * Something that a newer version of the hub knows and this one does not. It is carried as it is stored.
     *
     * @param format in which it is stored
     * @param kind the number of the event in that format
     * @param stored all of it, as it is stored
     */
    record Unknown(int format, int kind, byte[] stored) implements DeviceEvent {
        /** Who did it is not known here. */
        @Override
        public Audit audit() {
            return Audit.HUB;
        }
    }

    /** One of the facts in a command's life. */
    sealed interface CommandEvent extends DeviceEvent {
        /** The command's id. */
        String id();

        /** The resource, or empty for {@link AppRequest.Twin}. */
        String href();

        /** What was asked. */
        AppRequest.Kind kind();
    }

    /** @param command in state pending */
    record CommandPending(Command command, Audit audit) implements CommandEvent {
        @Override
        public String id() {
            return command.id();
        }

        @Override
        public String href() {
            return command.ask().href();
        }

        @Override
        public AppRequest.Kind kind() {
            return command.ask().kind();
        }
    }

    /** Written before a byte leaves. */
    record CommandSent(String id, String href, AppRequest.Kind kind, Audit audit) implements CommandEvent {}

    /** @param etag of a retrieved representation; may be empty */
    record CommandConfirmed(
            String id,
            String href,
            AppRequest.Kind kind,
            AnswerStatus status,
            Content content,
            byte[] etag,
            Audit audit)
            implements CommandEvent {}

    /** It was sent, and nobody knows whether the device did it. */
    record CommandUnknown(String id, String href, AppRequest.Kind kind, String reason, Audit audit)
            implements CommandEvent {}

    /** Its time ran out before it was sent. */
    record CommandExpired(String id, String href, AppRequest.Kind kind, Audit audit) implements CommandEvent {}

    record CommandCancelled(String id, String href, AppRequest.Kind kind, Audit audit) implements CommandEvent {}
}
