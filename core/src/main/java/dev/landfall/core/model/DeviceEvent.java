package dev.landfall.core.model;

import java.util.List;

/** A fact about one device, as it is stored and shown. */
public sealed interface DeviceEvent {
    /** The origin of the event. */
    Audit audit();

    /** The device was signed up by an owner. */
    record Registered(String owner, Audit audit) implements DeviceEvent {}

    /** The device was deleted by its owner; its data is deleted next. */
    record Unregistered(String owner, Audit audit) implements DeviceEvent {}

    /** The name and the types of the device were set. */
    record Described(String name, List<String> types, Audit audit) implements DeviceEvent {}

    /**
     * Links were published.
     *
     * @param links all links of the message, completed by the directory
     */
    record LinksPublished(List<Link> links, Audit audit) implements DeviceEvent {}

    record LinksUnpublished(List<String> hrefs, Audit audit) implements DeviceEvent {}

    /**
     * A session has begun.
     *
     * @param connection with {@code online} true
     */
    record SessionOpened(DeviceConnection connection, Audit audit) implements DeviceEvent {}

    /**
     * A session has ended.
     *
     * @param connection with {@code online} false and the reason
     */
    record SessionClosed(DeviceConnection connection, Audit audit) implements DeviceEvent {}

    record SynchronisationChanged(Synchronisation synchronisation, Audit audit) implements DeviceEvent {}

    /**
     * The device has reported the value of a resource.
     *
     * @param types the resource types that the message names; empty when it names none
     * @param etag of the representation; may be empty
     * @param takenAt when the device has taken the sample, in nanoseconds since 1970; 0 when it named no time
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
        /** A change without the device's own time. */
        public ResourceChanged(
                String href, AnswerStatus status, Content content, List<String> types, byte[] etag, Audit audit) {
            this(href, status, content, types, etag, 0, audit);
        }
    }

    /**
     * An event that only a newer version of the hub knows. It is passed on as it is stored.
     *
     * @param format the format of the stored event
     * @param kind the number of the event in that format
     * @param stored the stored bytes
     */
    record Unknown(int format, int kind, byte[] stored) implements DeviceEvent {
        /** The origin is not known to this version. */
        @Override
        public Audit audit() {
            return Audit.HUB;
        }
    }

    /** An event of a command. */
    sealed interface CommandEvent extends DeviceEvent {
        /** The id of the command. */
        String id();

        /** The href of the resource; empty for {@link AppRequest.Twin}. */
        String href();

        /** The kind of the request. */
        AppRequest.Kind kind();
    }

    /**
     * The command was submitted.
     *
     * @param command in state pending
     */
    record CommandPending(Command command, Audit audit) implements CommandEvent {
        @Override
        public String id() {
            return command.id();
        }

        @Override
        public String href() {
            return command.request().href();
        }

        @Override
        public AppRequest.Kind kind() {
            return command.request().kind();
        }
    }

    /** The command is about to be sent. Stored before it is sent. */
    record CommandSent(String id, String href, AppRequest.Kind kind, Audit audit) implements CommandEvent {}

    /**
     * The device has answered.
     *
     * @param etag of a retrieved representation; may be empty
     */
    record CommandConfirmed(
            String id,
            String href,
            AppRequest.Kind kind,
            AnswerStatus status,
            Content content,
            byte[] etag,
            Audit audit)
            implements CommandEvent {}

    /** The command was sent and not answered: whether the device has carried it out is unknown. */
    record CommandUnknown(String id, String href, AppRequest.Kind kind, String reason, Audit audit)
            implements CommandEvent {}

    /** The command has expired before it was sent. */
    record CommandExpired(String id, String href, AppRequest.Kind kind, Audit audit) implements CommandEvent {}

    record CommandCancelled(String id, String href, AppRequest.Kind kind, Audit audit) implements CommandEvent {}
}
