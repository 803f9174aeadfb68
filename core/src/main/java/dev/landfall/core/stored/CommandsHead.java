package dev.landfall.core.stored;

import dev.landfall.core.model.AppRequest;
import dev.landfall.core.model.Command;
import dev.landfall.form.FormReader;
import dev.landfall.form.FormWriter;
import dev.landfall.form.UnknownForms;
import java.util.List;

/**
 * Head of {@link Names#COMMANDS}: the open commands without their contents, which are in the pending events.
 *
 * @param open pending and sent commands, the oldest first
 * @param unknown the last few unknown commands, the oldest first, so that a late answer can be matched
 * @param kept what commands did to resources whose values the hub keeps
 */
public record CommandsHead(List<Open> open, List<Open> unknown, Kept kept) {
    /** The head without commands. */
    public static final CommandsHead NONE = new CommandsHead(List.of(), List.of(), Kept.NOTHING);

    private static final int FORMAT = 1;
    private static final int KIND = 69;
    /** The kind of a form that has {@link Kept}; written only if there is something. */
    private static final int KEEPING = 84;
    /** The kind of a form that also has the bytes of {@link Kept}; written only if they are known. */
    private static final int KEEPING_BYTES = 88;

    private static final AppRequest.Kind[] KINDS = AppRequest.Kind.values();
    private static final Command.State[] STATES = Command.State.values();

    /** The stored form. */
    public byte[] encode() {
        var keeping = !kept.equals(Kept.NOTHING);
        var out = new FormWriter(FORMAT, kept.bytes() > 0 ? KEEPING_BYTES : keeping ? KEEPING : KIND);
        write(out, open);
        write(out, unknown);
        if (keeping) {
            out.number(kept.changes()).number(kept.resources());
        }
        if (kept.bytes() > 0) {
            out.number(kept.bytes());
        }
        return out.done();
    }

    /**
     * Decodes a head.
     *
     * @throws dev.landfall.provider.ProviderException CORRUPT
     */
    public static CommandsHead decode(byte[] bytes) {
        var in = new FormReader(bytes, FORMAT);
        return switch (in.kind()) {
            case KIND -> in.end(new CommandsHead(in.list(() -> read(in)), in.list(() -> read(in)), Kept.NOTHING));
            case KEEPING ->
                in.end(new CommandsHead(
                        in.list(() -> read(in)), in.list(() -> read(in)), new Kept(in.number(), in.count(), 0)));
            case KEEPING_BYTES ->
                in.end(new CommandsHead(
                        in.list(() -> read(in)),
                        in.list(() -> read(in)),
                        new Kept(in.number(), in.count(), in.number())));
            default -> throw UnknownForms.exception("a form of kind " + in.kind() + " where " + KIND + " is known");
        };
    }

    /**
     * Counts of the resources whose values the hub keeps.
     *
     * @param changes the number of changes so far; a session compares it to see whether it has to read the resources
     * @param resources the number of such resources so far, deleted ones included
     * @param bytes the size of their values; values from before this was counted are not included
     */
    public record Kept(long changes, int resources, long bytes) {
        static final Kept NOTHING = new Kept(0, 0, 0);

        /**
         * The counts after one more change.
         *
         * @param fresh whether the resource is new
         * @param grows the additional bytes of the value; negative when it becomes smaller
         */
        public Kept changed(boolean fresh, int grows) {
            return new Kept(changes + 1, fresh ? resources + 1 : resources, Math.max(0, bytes + grows));
        }
    }

    private static void write(FormWriter out, List<Open> commands) {
        out.number(commands.size());
        for (var one : commands) {
            out.text(one.id)
                    .place(one.kind)
                    .text(one.href)
                    .place(one.state)
                    .flag(one.redeliver)
                    .flag(one.force)
                    .text(one.user)
                    .number(one.createdAt)
                    .number(one.validUntil)
                    .number(one.sentAt)
                    .number(one.sentEpoch)
                    .number(one.pendingVersion)
                    .number(one.version);
        }
    }

    private static Open read(FormReader in) {
        return new Open(
                in.text(),
                in.oneOf(KINDS),
                in.text(),
                in.oneOf(STATES),
                in.flag(),
                in.flag(),
                in.text(),
                in.number(),
                in.number(),
                in.number(),
                in.number(),
                in.number(),
                in.number());
    }

    /**
     * The part of a command that decisions need.
     *
     * @param createdAt nanoseconds since 1970
     * @param validUntil nanoseconds since 1970; 0 when it does not expire
     * @param sentAt nanoseconds since 1970; 0 while pending
     * @param sentEpoch the epoch of the session that sent it; 0 while pending
     * @param pendingVersion the version of the pending event, which has the content
     * @param version the version of the event that last changed it
     */
    public record Open(
            String id,
            AppRequest.Kind kind,
            String href,
            Command.State state,
            boolean redeliver,
            boolean force,
            String user,
            long createdAt,
            long validUntil,
            long sentAt,
            long sentEpoch,
            long pendingVersion,
            long version) {
        /** A command that was submitted with the event of this version. */
        public static Open pending(Command command, long version) {
            return new Open(
                    command.id(),
                    command.request().kind(),
                    command.request().href(),
                    Command.State.PENDING,
                    command.redeliver(),
                    command.force(),
                    command.user(),
                    command.createdAt(),
                    command.validUntil(),
                    0,
                    0,
                    version,
                    version);
        }

        /** The command in another state, after the event of this version. */
        public Open at(Command.State next, long sentTime, long epoch, long changedBy) {
            return new Open(
                    id,
                    kind,
                    href,
                    next,
                    redeliver,
                    force,
                    user,
                    createdAt,
                    validUntil,
                    sentTime,
                    epoch,
                    pendingVersion,
                    changedBy);
        }
    }
}
