package dev.landfall.gateway.mqtt.session;

/** Topic names and filters (MQTT 5 section 4.7). */
public final class TopicFilters {
    private static final int CHARS_MAX = 512;

    private TopicFilters() {}

    /** Whether a text is a valid filter that is not longer than any topic here. */
    public static boolean valid(String filter) {
        if (filter.isEmpty() || filter.length() > CHARS_MAX || filter.indexOf('\0') >= 0) {
            return false;
        }
        for (var i = 0; i < filter.length(); i++) {
            var c = filter.charAt(i);
            var alone = (i == 0 || filter.charAt(i - 1) == '/')
                    && (i + 1 == filter.length() || (c == '+' && filter.charAt(i + 1) == '/'));
            if ((c == '+' || c == '#') && !alone) {
                return false;
            }
        }
        return true;
    }

    /** Whether a valid filter matches a topic. */
    public static boolean fits(String filter, String topic) {
        var at = 0;
        var in = 0;
        while (at < filter.length()) {
            var end = end(filter, at);
            if (filter.charAt(at) == '#') {
                return true;
            }
            if (in > topic.length()) {
                return false;
            }
            var here = end(topic, in);
            var one = end - at == 1 && filter.charAt(at) == '+';
            if (!one && (end - at != here - in || !filter.regionMatches(at, topic, in, end - at))) {
                return false;
            }
            at = end + 1;
            in = here + 1;
            if (end == filter.length() - 1) {
                // A filter with a slash at its end has one more, empty, level.
                return in == topic.length();
            }
        }
        return in > topic.length();
    }

    private static int end(String text, int from) {
        var slash = text.indexOf('/', from);
        return slash < 0 ? text.length() : slash;
    }
}
