package dev.landfall.app.console;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The version of Landfall. */
public final class Version {
    private Version() {}

    /** The version of this build, such as {@code 0.1.0}. */
    public static String text() {
        var properties = new Properties();
        try (var in = Version.class.getResourceAsStream("version.properties")) {
            if (in != null) {
                properties.load(in);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the program's own version cannot be read", e);
        }
        return properties.getProperty("version", "unknown");
    }
}
