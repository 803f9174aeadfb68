package dev.landfall.gateway.api.plgd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfall.contract.grpcgateway.ResourceIdFilter;
import dev.landfall.contract.grpcgateway.SubscribeToEvents;
import dev.landfall.core.feed.Filter;
import dev.landfall.core.model.AnswerStatus;
import dev.landfall.core.model.Audit;
import dev.landfall.core.model.Content;
import dev.landfall.core.model.DeviceEvent;
import dev.landfall.core.model.DeviceId;
import dev.landfall.core.model.Fact;
import dev.landfall.gateway.api.transcode.MessageReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class EventFiltersTest {
    private static final DeviceId A = new DeviceId(UUID.randomUUID());
    private static final DeviceId B = new DeviceId(UUID.randomUUID());

    private static Filter filter(String members) {
        var request = SubscribeToEvents.newBuilder();
        MessageReader.lenient(Map.of(ResourceIdFilter.getDescriptor(), ResourceFilters::parse))
                .read(
                        ("{\"createSubscription\":{"
                                        + members.replace('\'', '"')
                                                .replace("$A", A.toString())
                                                .replace("$B", B.toString())
                                        + "}}")
                                .getBytes(StandardCharsets.UTF_8),
                        request);
        return EventFilters.of(request.getCreateSubscription());
    }

    private static Fact changed(DeviceId device, String href) {
        var event =
                new DeviceEvent.ResourceChanged(href, AnswerStatus.OK, Content.NONE, List.of(), new byte[0], Audit.HUB);
        return new Fact("acme", device, 1, 1, event);
    }

    private static Fact published(DeviceId device) {
        return new Fact("acme", device, 1, 1, new DeviceEvent.LinksPublished(List.of(), Audit.HUB));
    }

    /** As the feed decides: the device first, then the rest. */
    private static boolean passes(Filter filter, Fact fact) {
        return (filter.devices().isEmpty() || filter.devices().contains(fact.device()))
                && filter.wanted().test(fact);
    }

    @Test
    void nothing_said_means_everything() {
        var filter = filter("");

        assertThat(passes(filter, changed(A, "/x"))).isTrue();
        assertThat(passes(filter, published(B))).isTrue();
    }

    @Test
    void kinds_are_alternatives_and_unknown_ones_match_nothing() {
        assertThat(passes(filter("'eventFilter':['RESOURCE_CHANGED']"), changed(A, "/x")))
                .isTrue();
        assertThat(passes(filter("'eventFilter':['RESOURCE_CHANGED']"), published(A)))
                .isFalse();
        assertThat(passes(filter("'eventFilter':['NOPE']"), changed(A, "/x"))).isFalse();
    }

    @Test
    void devices_and_hrefs_together_are_a_product() {
        var filter = filter("'deviceIdFilter':['$A'],'hrefFilter':['/x']");

        assertThat(passes(filter, changed(A, "/x"))).isTrue();
        assertThat(passes(filter, changed(A, "/y"))).isFalse();
        assertThat(passes(filter, changed(B, "/x"))).isFalse();
        assertThat(passes(filter, published(A))).isTrue();
        assertThat(passes(filter, published(B))).isFalse();
    }

    @Test
    void single_resources_are_added_as_objects_or_strings() {
        var filter = filter(
                "'deviceIdFilter':['$A'],'resourceIdFilter':['$B/x',{'resourceId':{'deviceId':'$B','href':'/y'}}]");

        assertThat(passes(filter, changed(A, "/anything"))).isTrue();
        assertThat(passes(filter, changed(B, "/x"))).isTrue();
        assertThat(passes(filter, changed(B, "/y"))).isTrue();
        assertThat(passes(filter, changed(B, "/z"))).isFalse();
    }

    @Test
    void stars_stand_for_any() {
        assertThat(passes(filter("'deviceIdFilter':['*']"), changed(B, "/x"))).isTrue();
        assertThat(passes(filter("'resourceIdFilter':['*/x']"), changed(B, "/x")))
                .isTrue();
        assertThat(passes(filter("'resourceIdFilter':['*/x']"), changed(B, "/y")))
                .isFalse();
        assertThat(passes(filter("'resourceIdFilter':[{'resourceId':{'deviceId':'$A','href':'*'}}]"), changed(A, "/q")))
                .isTrue();
    }

    @Test
    void what_is_no_device_matches_nothing() {
        assertThat(passes(filter("'deviceIdFilter':['hello']"), changed(A, "/x")))
                .isFalse();
    }
}
