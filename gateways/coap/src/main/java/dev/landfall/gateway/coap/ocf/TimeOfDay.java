package dev.landfall.gateway.coap.ocf;

import dev.landfall.gateway.coap.codec.Code;
import dev.landfall.gateway.coap.session.ResponsePlan;
import java.time.Clock;
import java.time.format.DateTimeFormatter;

/** {@code GET /x.plgd.dev/time}: the current time, also before the sign-in. */
final class TimeOfDay implements Route {
    private final Clock clock;

    TimeOfDay(Clock clock) {
        this.clock = clock;
    }

    @Override
    public ResponsePlan answer(OcfRequest request) {
        var time = DateTimeFormatter.ISO_INSTANT.format(clock.instant());
        return Representation.answer(
                request.message(), Code.CONTENT, out -> out.map(1).text("time").text(time));
    }
}
