package dev.landfall.app.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The page of all providers says what they declare; figures are as old as their date. Needs PostgreSQL and Python 3.11. */
final class ProviderPageTest {
    private static final Path PAGE = Path.of("..", "docs", "providers.md");

    /** With {@code -Dlandfall.write=true} it writes them instead. */
    @Test
    void the_page_has_the_guarantees_that_the_providers_declare() throws IOException {
        if (Boolean.getBoolean("landfall.write")) {
            ProviderSurvey.write(Optional.empty(), PAGE);
        }
        var page = Files.readString(PAGE);

        var renewed = ProviderPage.renewed(page, ProviderPage.Part.GUARANTEES, ProviderSurvey.guarantees());

        assertThat(page).isEqualTo(renewed);
    }

    @Test
    void a_page_without_the_marks_is_left_as_it_is() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ProviderPage.renewed("# Mine\n", ProviderPage.Part.FIGURES, "none"))
                .withMessageContaining("figures");
    }
}
