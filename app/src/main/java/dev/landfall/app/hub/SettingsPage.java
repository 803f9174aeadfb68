package dev.landfall.app.hub;

import dev.landfall.settings.Settings;
import java.util.List;

/** Makes the page with the reference of all settings. */
final class SettingsPage {
    private static final String HEAD = """
            # Settings

            This page is made from the code that reads the settings; a test compares them. `./landfall start --config FILE` reads settings from a YAML file.
            Write the dots of a key as nested mappings, or write the whole key on one line:

            ```yaml
            host: 0.0.0.0
            api:
              port: 8443
            history.kept: 30d
            ```

            An option of the command line wins over the file. The hub checks all settings before it starts: it names all mistakes at once, also a key that does not exist, and exits
            with 3.

            A duration is a whole number with a unit: `ms`, `s`, `m` (minutes), `h` or `d`. A size is a whole number with a unit: `B`, `KiB`, `MiB`, `GiB` or `TiB`, or `KB`, `MB`,
            `GB` or `TB` for powers of 1000. A secret is never written into the file: the setting names another file that contains it.

            | key | value | default | meaning |
            |---|---|---|---|
            """;

    private SettingsPage() {}

    /** The page in Markdown. */
    static String of(List<Settings.KnownSetting> settings) {
        var page = new StringBuilder(HEAD);
        for (var one : settings) {
            var usual = one.usual().isEmpty() ? "" : "`" + one.usual() + "`";
            page.append(String.join(" | ", "| `" + one.key() + "`", one.kind(), usual, one.meaning() + " |"))
                    .append('\n');
        }
        return page.toString();
    }
}
