package dev.landfall.app.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Cron, systemd and containers give a program no locale: what is typed is UTF-8 all the same. */
final class LocaleTest {
    private static final String TYPED = "Süd-Zürich-→";

    @TempDir
    Path folder;

    @Test
    void arguments_and_output_are_utf_8_without_a_locale() throws Exception {
        var run = launcher("C");

        assertThat(run).contains("'" + TYPED + "'");
    }

    @Test
    void and_so_they_are_where_the_locale_named_is_not_installed() throws Exception {
        var run = launcher("xx_XX.ISO-8859-1");

        assertThat(run).contains("'" + TYPED + "'");
    }

    /** What the launcher's program says of a command that does not exist. */
    private String launcher(String locale) throws IOException, InterruptedException {
        var out = folder.resolve("out");
        var launcher = Path.of("..", "landfall").toAbsolutePath().normalize();
        var builder = new ProcessBuilder(launcher.toString(), "token", "--owner", "me", "--role", TYPED)
                .redirectErrorStream(true)
                .redirectOutput(out.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("LC_") || name.equals("LANG"));
        builder.environment().put("LC_ALL", locale);
        var process = builder.start();
        assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
        return Files.readString(out, UTF_8);
    }
}
