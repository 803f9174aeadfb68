package dev.landfall.gateway.coap.ocf;

import dev.landfall.core.device.DeviceSession.Report;
import dev.landfall.gateway.coap.codec.Code;
import dev.landfall.gateway.coap.codec.Message;
import java.util.List;

/** The observation of {@code /oic/res} with all resources of a device. */
final class BatchObservation extends Observation {
    BatchObservation(ObservationSink flow) {
        super(flow);
    }

    @Override
    List<Report> read(Message message, long sequence) {
        return message.code() == Code.CONTENT ? BatchReader.read(message, sequence) : List.of();
    }

    @Override
    void ended(Message last) {
        flow().batchEnded();
    }
}
