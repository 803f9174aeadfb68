package dev.landfall.gateway.coap.ocf;

import dev.landfall.core.device.DeviceSession.Report;
import dev.landfall.core.model.Content;
import dev.landfall.gateway.coap.codec.Code;
import dev.landfall.gateway.coap.codec.Message;
import java.util.List;

/** The observation of one resource, or a single read of it. */
final class SingleObservation extends Observation {
    private static final byte[] NO_ETAG = {};

    private final String href;

    SingleObservation(ObservationSink flow, String href) {
        super(flow);
        this.href = href;
    }

    @Override
    List<Report> read(Message message, long sequence) {
        if (message.code() == Code.VALID || message.code() == Code.NOT_FOUND) {
            return List.of();
        }
        var etag = message.etag();
        return List.of(new Report(
                href,
                CoapStatuses.ofRead(message.code()),
                content(message),
                List.of(),
                etag == null ? NO_ETAG : etag,
                sequence));
    }

    @Override
    void ended(Message last) {
        if (last.code() == Code.NOT_FOUND) {
            flow().gone(href);
        }
    }

    /** The content of a message; none for an error whose text is only a diagnostic. */
    static Content content(Message message) {
        if (message.payloadLength() == 0
                || (!Code.isSuccess(message.code()) && message.contentFormat() == Message.NONE)) {
            return Content.NONE;
        }
        return new Content(message.contentFormat(), message.payload());
    }
}
