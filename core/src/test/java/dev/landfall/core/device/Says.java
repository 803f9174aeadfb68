package dev.landfall.core.device;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.landfall.core.model.AnswerStatus;
import dev.landfall.core.model.Content;
import dev.landfall.core.model.Link;
import java.util.List;

/** What devices say in tests. */
final class Says {
    private Says() {}

    static DeviceSession.Report report(String href, String content) {
        return report(href, content, "");
    }

    static DeviceSession.Report report(String href, String content, String etag) {
        return new DeviceSession.Report(
                href, AnswerStatus.OK, new Content(60, content.getBytes(UTF_8)), List.of(), etag.getBytes(UTF_8), 1);
    }

    static Link link(String href) {
        return new Link(
                href,
                List.of("oic.r.test"),
                List.of("oic.if.a"),
                3,
                7,
                "",
                "",
                List.of(),
                List.of(),
                0,
                Link.Rule.USUAL);
    }
}
