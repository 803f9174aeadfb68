package dev.landfall.gateway.coap.ocf;

import dev.landfall.content.CborScanner;
import dev.landfall.content.ContentFormat;
import dev.landfall.content.MalformedContent;
import dev.landfall.core.device.DeviceSession;
import dev.landfall.core.device.DeviceSession.Report;
import dev.landfall.core.model.AnswerStatus;
import dev.landfall.core.model.Link;
import dev.landfall.core.model.Reason;
import dev.landfall.core.model.Refused;
import dev.landfall.gateway.coap.session.CoapPeer;
import dev.landfall.gateway.door.session.DebouncedJob;
import dev.landfall.gateway.door.session.DoorConnection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reports the name and the types of a device to the core, as its publications and {@code /oic/d} say. Only changes on this connection are
 * reported.
 */
final class DescriptionReporter {
    private static final String[] NAMES = {"n", "rt"};

    private final CoapPeer peer;
    private final DeviceSession session;
    private final DebouncedJob worker;
    private @Nullable Description described;
    private @Nullable Description pending;

    DescriptionReporter(CoapPeer peer, DoorConnection line, DeviceSession session) {
        this.peer = peer;
        this.session = session;
        worker = new DebouncedJob("coap-nudge", line, this::store);
    }

    /** A publication has arrived. Parts that it leaves out stay unchanged: the name, and without {@code /oic/d} the types. */
    void published(Publication publication) {
        var types = typesOf(publication.links()).or(() -> typesOf(session.links()));
        synchronized (this) {
            var known = pending == null ? described : pending;
            if (publication.name().isEmpty()
                    && (known == null ? types.isEmpty() : types.equals(Optional.of(known.types())))) {
                return;
            }
            var name = publication.name().isEmpty() && known != null ? known.name() : publication.name();
            schedule(new Description(name, types.orElseGet(() -> known == null ? List.of() : known.types())));
        }
    }

    /** The device has reported {@code /oic/d}. On the event loop. */
    void reported(Report report) {
        if (report.status() == AnswerStatus.OK
                && ContentFormat.isCbor(report.content().format())) {
            try {
                var said = read(report);
                // The types are also in the links of the device, and some devices name them only there.
                var types = said.types().isEmpty() ? typesOf(session.links()).orElse(List.of()) : said.types();
                synchronized (this) {
                    schedule(new Description(said.name(), types));
                }
            } catch (MalformedContent | CoapRefusal noDescription) {
                // The resource is stored unchanged; only name and types are not taken from it.
            }
        }
    }

    private void schedule(Description said) {
        var known = pending == null ? described : pending;
        if (!said.equals(known)) {
            pending = said;
            worker.wake();
        }
    }

    private void store() {
        Description said;
        synchronized (this) {
            said = pending;
            pending = null;
            if (said == null) {
                return;
            }
            described = said;
        }
        try {
            session.describe(said.name(), said.types());
        } catch (Refused unfit) {
            if (unfit.reason() != Reason.INVALID && unfit.reason() != Reason.TOO_LARGE) {
                throw unfit;
            }
            peer.refused("unfit-description", unfit.text());
        }
    }

    private static Optional<List<String>> typesOf(List<Link> links) {
        return links.stream()
                .filter(link -> link.href().equals(OcfPaths.DEVICE))
                .map(Link::types)
                .findFirst();
    }

    private static Description read(Report report) {
        var name = "";
        var types = report.types();
        var bytes = report.content().bytes();
        var scanner = new CborScanner(bytes, 0, bytes.length);
        scanner.enterMap();
        while (scanner.more()) {
            switch (scanner.readOneOf(NAMES)) {
                case 0 -> name = scanner.readText();
                case 1 -> {
                    var within = LinkReader.texts(scanner);
                    types = types.isEmpty() ? within : types;
                }
                default -> scanner.skip();
            }
        }
        return new Description(name, types);
    }

    private record Description(String name, List<String> types) {
        private static final int NAME_CHARS_MAX = 255;

        Description {
            name = name.length() > NAME_CHARS_MAX ? name.substring(0, NAME_CHARS_MAX) : name;
        }
    }
}
