package dev.landfall.core.stored;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.landfall.core.device.BulkDeletion;
import dev.landfall.core.device.DeviceMigrationHead;
import dev.landfall.core.model.AnswerStatus;
import dev.landfall.core.model.AppRequest;
import dev.landfall.core.model.Audit;
import dev.landfall.core.model.Command;
import dev.landfall.core.model.Content;
import dev.landfall.core.model.DeviceConnection;
import dev.landfall.core.model.DeviceEvent;
import dev.landfall.core.model.Link;
import dev.landfall.core.model.Synchronisation;
import dev.landfall.core.model.Will;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/** One of each stored form, as pinned by the golden files. */
final class Samples {
    static final String HREF = "/light/1";

    private static final Audit AUDIT = new Audit("ada", "192.0.2.7:5684", 300);
    private static final byte[] ETAG = {0, (byte) 0xff, 7, 127};
    private static final Content CBOR = new Content(10000, new byte[] {(byte) 0xa1, 0x61, 0x61, 1});
    private static final long TIME = 1_790_000_000_123_456_789L;
    private static final DeviceConnection ONLINE = new DeviceConnection(
            true, "192.0.2.7:5684", "coaps+tcp", "node-7", List.of("coap://192.168.1.2:5683"), TIME, TIME, "");
    private static final DeviceConnection OFFLINE =
            new DeviceConnection(false, "192.0.2.7:5684", "coaps+tcp", "node-7", List.of(), TIME, TIME + 5, "closed");
    private static final Synchronisation SYNC =
            new Synchronisation(true, Synchronisation.State.SYNCING, TIME, TIME - 9, 0);
    private static final List<Link> LINKS = List.of(
            new Link(
                    HREF,
                    List.of("oic.r.switch.binary", "käse"),
                    List.of("oic.if.a"),
                    3,
                    -42,
                    "ocf://anchor",
                    "Lamp",
                    List.of(new Link.Endpoint("coaps://[2001:db8::1]:5684", 1)),
                    List.of("application/cbor"),
                    TIME,
                    Link.Rule.USUAL),
            new Link("/oic/d", List.of(), List.of(), 0, 0, "", "", List.of(), List.of(), 0, Link.Rule.USUAL));
    private static final List<Link> SPECIAL_LINKS = List.of(
            new Link(
                    "/rpc",
                    List.of("x.calls"),
                    List.of(),
                    1,
                    0,
                    "",
                    "",
                    List.of(),
                    List.of(),
                    0,
                    new Link.Rule(false, true)),
            new Link("/kept", List.of(), List.of(), 1, 0, "", "", List.of(), List.of(), 0, new Link.Rule(true, true)),
            new Link("/plain", List.of(), List.of(), 3, 0, "", "", List.of(), List.of(), 0, Link.Rule.USUAL));

    private Samples() {}

    /** A stored form: its bytes, and how they are read. */
    record Form(byte[] bytes, Object value, Function<byte[], Object> decode) {}

    static Form named(String name) {
        return Objects.requireNonNull(all().get(name));
    }

    static Map<String, Form> all() {
        var all = new LinkedHashMap<String, Form>();
        events().forEach((name, event) ->
                all.put(name, new Form(StoredEvents.encode(event), event, bytes -> StoredEvents.decode(HREF, bytes))));
        var device = new DeviceHead("ada", "Lamp", List.of("oic.d.light"), TIME, DeviceHead.State.UNREGISTERED, 9);
        all.put("device-head", new Form(device.encode(), device, DeviceHead::decode));
        var claim = new ClaimHead("acme", "ada", ClaimHead.State.RELEASING);
        var carried = new DeviceMigrationHead(false, "AbC");
        all.put("carried-head", new Form(carried.encode(), carried, DeviceMigrationHead::decode));
        var deletion = new BulkDeletion("acme", Optional.of("ada"), "root", TIME, BulkDeletion.State.DONE, 15_000, 2);
        all.put("bulk-deletion", new Form(deletion.encode(), deletion, BulkDeletion::decode));
        all.put("claim-head", new Form(claim.encode(), claim, ClaimHead::decode));
        var links = LinksHead.NONE.with(LINKS, AUDIT);
        all.put("links-head", new Form(links.encode(), links, LinksHead::decode));
        var special = LinksHead.NONE.with(SPECIAL_LINKS, AUDIT);
        all.put("special-links-head", new Form(special.encode(), special, LinksHead::decode));
        var session = new SessionHead(ONLINE);
        all.put("session-head", new Form(session.encode(), session, SessionHead::decode));
        var willing = new SessionHead(
                ONLINE,
                "ada",
                new Will(List.of(new Will.Value("/telemetry/alive", CBOR, -1), new Will.Value("/mode", CBOR, 0))));
        all.put("session-head-with-will", new Form(willing.encode(), willing, SessionHead::decode));
        var sync = new SyncHead(SYNC);
        all.put("sync-head", new Form(sync.encode(), sync, SyncHead::decode));
        var commands = new CommandsHead(
                List.of(open("one", Command.State.PENDING), open("two", Command.State.SENT)),
                List.of(open("three", Command.State.UNKNOWN)),
                CommandsHead.NONE.kept());
        all.put("commands-head", new Form(commands.encode(), commands, CommandsHead::decode));
        var keeping = new CommandsHead(
                List.of(open("one", Command.State.PENDING)), List.of(), new CommandsHead.Kept(300, 7, 0));
        all.put("keeping-commands-head", new Form(keeping.encode(), keeping, CommandsHead::decode));
        var sized = new CommandsHead(
                List.of(open("one", Command.State.PENDING)), List.of(), new CommandsHead.Kept(300, 7, 70_000));
        all.put("keeping-bytes-commands-head", new Form(sized.encode(), sized, CommandsHead::decode));
        return all;
    }

    private static Map<String, DeviceEvent> events() {
        var all = new LinkedHashMap<String, DeviceEvent>();
        all.put("registered", new DeviceEvent.Registered("ada", AUDIT));
        all.put("unregistered", new DeviceEvent.Unregistered("ada", AUDIT));
        all.put("described", new DeviceEvent.Described("Lampe \uD83D\uDCA1", List.of("oic.d.light"), Audit.HUB));
        all.put("links-published", new DeviceEvent.LinksPublished(LINKS, AUDIT));
        all.put("special-links-published", new DeviceEvent.LinksPublished(SPECIAL_LINKS, AUDIT));
        all.put("links-unpublished", new DeviceEvent.LinksUnpublished(List.of(HREF, "/oic/d"), AUDIT));
        all.put("session-opened", new DeviceEvent.SessionOpened(ONLINE, AUDIT));
        all.put("session-closed", new DeviceEvent.SessionClosed(OFFLINE, AUDIT));
        all.put("synchronisation-changed", new DeviceEvent.SynchronisationChanged(SYNC, AUDIT));
        all.put(
                "resource-changed",
                new DeviceEvent.ResourceChanged(
                        HREF, AnswerStatus.OK, CBOR, List.of("oic.r.switch.binary"), ETAG, AUDIT));
        all.put(
                "resource-sampled",
                new DeviceEvent.ResourceChanged(
                        HREF,
                        AnswerStatus.OK,
                        new Content(50, "21.50".getBytes(UTF_8)),
                        List.of(),
                        new byte[0],
                        TIME,
                        AUDIT));
        all.put(
                "resource-gone",
                new DeviceEvent.ResourceChanged(
                        HREF, AnswerStatus.NOT_FOUND, Content.NONE, List.of(), new byte[0], Audit.HUB));
        all.put("pending-retrieve", pending(new AppRequest.Retrieve(HREF, "oic.if.baseline", List.of(ETAG, ETAG))));
        all.put("pending-update", pending(new AppRequest.Update(HREF, "", CBOR)));
        all.put("pending-create", pending(new AppRequest.Create(HREF, new Content(50, "{}".getBytes(UTF_8)))));
        all.put("pending-delete", pending(new AppRequest.Delete(HREF, "oic.if.a")));
        all.put("pending-twin", pending(new AppRequest.Twin(true, false)));
        all.put("sent", new DeviceEvent.CommandSent("one", HREF, AppRequest.Kind.UPDATE, AUDIT));
        all.put(
                "confirmed",
                new DeviceEvent.CommandConfirmed(
                        "one", HREF, AppRequest.Kind.RETRIEVE, AnswerStatus.OK, CBOR, ETAG, AUDIT));
        all.put("unknown", new DeviceEvent.CommandUnknown("one", HREF, AppRequest.Kind.DELETE, "no answer", Audit.HUB));
        all.put("expired", new DeviceEvent.CommandExpired("one", HREF, AppRequest.Kind.CREATE, Audit.HUB));
        all.put("cancelled", new DeviceEvent.CommandCancelled("one", "", AppRequest.Kind.TWIN, AUDIT));
        return all;
    }

    private static DeviceEvent pending(AppRequest request) {
        return new DeviceEvent.CommandPending(
                new Command("one", request, Command.State.PENDING, true, false, "ada", TIME, TIME + 10, 17), AUDIT);
    }

    private static CommandsHead.Open open(String id, Command.State state) {
        return new CommandsHead.Open(
                id, AppRequest.Kind.UPDATE, HREF, state, false, true, "ada", TIME, TIME + 1, TIME + 2, 5, 6, 7);
    }
}
