package dev.landfall.core.stored;

import dev.landfall.core.model.AppRequest;
import dev.landfall.core.model.Command;
import dev.landfall.form.FormReader;
import dev.landfall.form.FormWriter;
import dev.landfall.form.UnknownForms;
import java.util.List;

/**
 * Head of {@link Names#COMMANDS}: what is open, without the contents, which are in the pending events.
 *
 * @param open pending and sent ones, oldest first
 * @param unknown the last few that nobody knows the end of, oldest first, so that a late answer can be matched
 * @param kept what commands did to resources whose values the hub keeps
 */
public record CommandsHead(List<Open> open, List<Open> unknown, Kept kept) {
    /** No command is open. */
    public static final CommandsHead NONE = new CommandsHead(List.of(), List.of(), Kept.NOTHING);

    private static final int FORMAT = 1;
    private static final int KIND = 69;
    /** With what the hub keeps; written only if there is something. */
    private static final int KEEPING = 84;
    /** With how many bytes that is, too; written only if it is known. */
    private static final int KEEPING_BYTES = 88;

    private static final AppRequest.Kind[] KINDS = AppRequest.Kind.values();
    private static final Command.State[] STATES = Command.State.values();

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

    /** @throws dev.landfall.provider.ProviderException CORRUPT */
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
     * @param changes how often such a resource changed: grows, so that whoever remembers it knows when to look
     * @param resources how many of them there ever were
     * @param bytes of their values; what was kept before this was counted is not in it
     */
    public record Kept(long changes, int resources, long bytes) {
        static final Kept NOTHING = new Kept(0, 0, 0);

        /**
         * After one more change.
         *
         * @param grows by how many bytes; negative when they become less
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
     * A command as far as decisions need it.
     *
     * @param createdAt nanoseconds since 1970
     * @param validUntil nanoseconds since 1970; 0 for ever
     * @param sentAt nanoseconds since 1970; 0 while pending
     * @param sentEpoch of the session that sent it; 0 while pending
     * @param pendingVersion of the pending event, which has the content
     * @param version of the event that last changed it
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
            long version) {}
}
