package dev.landfall.app.hub;

import dev.landfall.settings.Settings;
import java.util.List;

/** The reference of all settings, as a page. */
final class SettingsPage {
    private static final String HEAD = """
            # Settings

            Made from the code that reads them; a test compares. `./landfall start --config FILE` reads them from a YAML file, with the dots of a key as
            nested mappings or as they stand:

            ```yaml
            host: 0.0.0.0
            api:
              port: 8443
            history.kept: 30d
            ```

            A flag of the command line wins over the file. All mistakes are told at once, and a key that nobody knows is one; the hub then exits with 3.
            Durations are a whole number and `ms`, `s`, `m`, `h` or `d`; sizes are a whole number and `B`, `KiB`, `MiB`, `GiB`, `TiB` (or `KB`, `MB`, `GB`,
            `TB` for powers of 1000). A secret is the name of a file that holds it.

            | key | what it takes | usual | meaning |
            |---|---|---|---|
            """;

    private SettingsPage() {}

    /** In Markdown. */
    static String of(List<Settings.Asked> settings) {
        var page = new StringBuilder(HEAD);
        for (var one : settings) {
            var usual = one.usual().isEmpty() ? "" : "`" + one.usual() + "`";
            page.append(String.join(" | ", "| `" + one.key() + "`", one.kind(), usual, one.meaning() + " |"))
                    .append('\n');
        }
        return page.toString();
    }
}
