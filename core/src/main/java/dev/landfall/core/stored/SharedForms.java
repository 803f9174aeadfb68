package dev.landfall.core.stored;

import dev.landfall.core.model.AppRequest;
import dev.landfall.core.model.Audit;
import dev.landfall.core.model.Command;
import dev.landfall.core.model.Content;
import dev.landfall.core.model.DeviceConnection;
import dev.landfall.core.model.Link;
import dev.landfall.core.model.Synchronisation;
import dev.landfall.core.model.Will;
import dev.landfall.form.FormReader;
import dev.landfall.form.FormWriter;
import java.util.Collection;
import java.util.List;

/** The parts that several stored forms share. The order of the fields is part of the forms. */
final class SharedForms {
    private static final Synchronisation.State[] SYNC_STATES = Synchronisation.State.values();
    private static final Command.State[] COMMAND_STATES = Command.State.values();
    private static final AppRequest.Kind[] KINDS = AppRequest.Kind.values();

    private SharedForms() {}

    static void audit(FormWriter out, Audit audit) {
        out.text(audit.user()).text(audit.connection()).number(audit.sequence());
    }

    static Audit audit(FormReader in) {
        return new Audit(in.text(), in.text(), in.number());
    }

    /** Writes a content. The format is stored plus one, so that "unknown" (-1) takes one byte. */
    static void content(FormWriter out, Content content) {
        out.number(content.format() + 1L).bytes(content.bytes());
    }

    static Content content(FormReader in) {
        return new Content(in.count() - 1, in.bytes());
    }

    /** Whether one of the links has an unusual rule, so that the form with rules is needed. */
    static boolean special(Collection<Link> links) {
        return links.stream().anyMatch(link -> !link.rule().equals(Link.Rule.USUAL));
    }

    /**
     * Writes links.
     *
     * @param special whether the rule of each link is written
     */
    static void links(FormWriter out, Collection<Link> links, boolean special) {
        out.number(links.size());
        for (var link : links) {
            link(out, link);
            if (special) {
                out.flag(link.rule().kept()).flag(link.rule().open());
            }
        }
    }

    private static void link(FormWriter out, Link link) {
        out.text(link.href())
                .texts(link.types())
                .texts(link.interfaces())
                .number(link.policy())
                .number(link.instance())
                .text(link.anchor())
                .text(link.title())
                .number(link.endpoints().size());
        for (var endpoint : link.endpoints()) {
            out.text(endpoint.uri()).number(endpoint.priority());
        }
        out.texts(link.mediaTypes()).number(link.validUntil());
    }

    static List<Link> links(FormReader in, boolean special) {
        return in.list(() -> new Link(
                in.text(),
                in.texts(),
                in.texts(),
                (int) in.number(),
                in.number(),
                in.text(),
                in.text(),
                in.list(() -> new Link.Endpoint(in.text(), in.number())),
                in.texts(),
                in.number(),
                special ? new Link.Rule(in.flag(), in.flag()) : Link.Rule.USUAL));
    }

    static void connection(FormWriter out, DeviceConnection connection) {
        out.flag(connection.online())
                .text(connection.id())
                .text(connection.protocol())
                .text(connection.node())
                .texts(connection.localEndpoints())
                .number(connection.connectedAt())
                .number(connection.since())
                .text(connection.reason());
    }

    static DeviceConnection connection(FormReader in) {
        return new DeviceConnection(
                in.flag(), in.text(), in.text(), in.text(), in.texts(), in.number(), in.number(), in.text());
    }

    static void will(FormWriter out, Will will) {
        out.number(will.values().size());
        for (var value : will.values()) {
            content(out.text(value.href()), value.content());
            out.number(value.takenAt());
        }
    }

    static Will will(FormReader in) {
        return new Will(in.list(() -> new Will.Value(in.text(), content(in), in.number())));
    }

    static void synchronisation(FormWriter out, Synchronisation synchronisation) {
        out.flag(synchronisation.enabled())
                .place(synchronisation.state())
                .number(synchronisation.syncingAt())
                .number(synchronisation.inSyncAt())
                .number(synchronisation.forcedAt());
    }

    static Synchronisation synchronisation(FormReader in) {
        return new Synchronisation(in.flag(), in.oneOf(SYNC_STATES), in.number(), in.number(), in.number());
    }

    static void command(FormWriter out, Command command) {
        out.text(command.id());
        ask(out, command.request());
        out.place(command.state())
                .flag(command.redeliver())
                .flag(command.force())
                .text(command.user())
                .number(command.createdAt())
                .number(command.validUntil())
                .number(command.version());
    }

    static Command command(FormReader in) {
        return new Command(
                in.text(),
                ask(in),
                in.oneOf(COMMAND_STATES),
                in.flag(),
                in.flag(),
                in.text(),
                in.number(),
                in.number(),
                in.number());
    }

    private static void ask(FormWriter out, AppRequest request) {
        out.place(request.kind());
        switch (request) {
            case AppRequest.Retrieve(var href, var view, var etags) -> {
                out.text(href).text(view).number(etags.size());
                etags.forEach(out::bytes);
            }
            case AppRequest.Update(var href, var view, var content) ->
                content(out.text(href).text(view), content);
            case AppRequest.Create(var href, var content) -> content(out.text(href), content);
            case AppRequest.Delete(var href, var view) -> out.text(href).text(view);
            case AppRequest.Twin(var enabled, var forced) -> out.flag(enabled).flag(forced);
        }
    }

    private static AppRequest ask(FormReader in) {
        return switch (in.oneOf(KINDS)) {
            case RETRIEVE -> new AppRequest.Retrieve(in.text(), in.text(), in.list(in::bytes));
            case UPDATE -> new AppRequest.Update(in.text(), in.text(), content(in));
            case CREATE -> new AppRequest.Create(in.text(), content(in));
            case DELETE -> new AppRequest.Delete(in.text(), in.text());
            case TWIN -> new AppRequest.Twin(in.flag(), in.flag());
        };
    }
}
