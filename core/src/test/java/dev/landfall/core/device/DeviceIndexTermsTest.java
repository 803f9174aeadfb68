package dev.landfall.core.device;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.landfall.core.stored.DeviceHead;
import dev.landfall.core.stored.Names;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class DeviceIndexTermsTest {
    @Test
    void any_name_becomes_one_a_store_can_keep() {
        assertThat(DeviceIndexTerms.sortable("Käse\u0000\u0085\uD800!")).isEqualTo("käse!");
        assertThat(DeviceIndexTerms.plain("\uD83D\uDCA1".repeat(300)))
                .hasSize(256)
                .endsWith("\uD83D\uDCA1");
        assertThat(DeviceIndexTerms.plain("x" + "\uD83D\uDCA1".repeat(300))).hasSize(255);
        assertThat(DeviceIndexTerms.sortable("\u0130".repeat(300)).getBytes(UTF_8))
                .hasSizeLessThanOrEqualTo(1024);
    }

    @Test
    void a_device_is_found_by_its_owner_its_name_and_each_type_that_can_be_asked_for() {
        var head = new DeviceHead(
                "ada",
                "Lamp",
                List.of("oic.d.light", "two words", "", "x".repeat(200)),
                1,
                DeviceHead.State.REGISTERED,
                1);

        var entries = DeviceIndexTerms.registered(Hub.LAMP, head, "-");

        assertThat(entries)
                .containsOnlyKeys(
                        Names.OWNER_DEVICES.name(),
                        Names.TENANT_DEVICES.name(),
                        Names.NAME.name(),
                        Names.TYPE.name(),
                        Names.TYPE_NAMES.name(),
                        Names.HOLDER.name());
        assertThat(Objects.requireNonNull(entries.get(Names.TYPE.name())))
                .extracting("key")
                .hasSize(6)
                .contains("oic.d.light", "oic.d.light ada")
                .allSatisfy(key -> assertThat(key.toString().length()).isLessThan(100));
        assertThat(Objects.requireNonNull(entries.get(Names.HOLDER.name())))
                .extracting("key")
                .hasSize(8)
                .contains("-  ", "-  oada", "- oic.d.light ", "- oic.d.light oada");
    }
}
