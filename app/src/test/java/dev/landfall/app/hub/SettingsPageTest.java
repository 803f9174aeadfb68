package dev.landfall.app.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class SettingsPageTest {
    private static final Path PAGE = Path.of("..", "docs", "contracts", "settings.md");

    /** With {@code -Dlandfall.write=true} it writes the page instead. */
    @Test
    void the_page_lists_what_the_program_reads() throws IOException {
        var page = SettingsPage.of(HubSettings.reference());

        if (Boolean.getBoolean("landfall.write")) {
            Files.writeString(PAGE, page);
        }

        assertThat(Files.readString(PAGE)).isEqualTo(page);
    }

    @Test
    void every_setting_says_what_it_means() {
        var settings = HubSettings.reference();

        assertThat(settings)
                .isNotEmpty()
                .allSatisfy(one -> assertThat(one.meaning()).isNotBlank());
    }
}
