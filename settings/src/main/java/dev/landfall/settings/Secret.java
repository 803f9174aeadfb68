package dev.landfall.settings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/**
 * A secret in a file. It is read when it is needed and never kept in this object. {@code toString} shows {@code ***}.
 *
 * @param file the file whose content, without a line end at its end, is the secret
 */
public record Secret(Path file) {
    public Secret {
        Objects.requireNonNull(file);
    }

    /**
     * Reads the secret. The file may be replaced while the hub runs.
     *
     * @throws IOException when the file cannot be read
     */
    public String reveal() throws IOException {
        return Files.readString(file).stripTrailing();
    }

    @Override
    public String toString() {
        return "***";
    }
}
