package dev.landfall.settings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/**
 * A secret that lies in a file. It is read when it is needed and never kept by whoever holds this; printing it shows
 * {@code ***}.
 *
 * @param file whose content, without a line end at its end, is the secret
 */
public record Secret(Path file) {
    public Secret {
        Objects.requireNonNull(file);
    }

    /**
     * The secret as it is now: a file may be replaced while the hub runs.
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
