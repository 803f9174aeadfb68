package dev.landfall.simulator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Stores the registrations of devices between runs: one device on each line, fields between tabs. The file contains tokens, so only its
 * owner may read it. A new version replaces the old one atomically.
 */
final class StateFile {

    private static final String HEADER = "landfall-simulator-state 1";
    private static final int FIELDS = 7;

    /**
     * The reserve of sequence numbers in a file that is written during the run. If the run is killed, the file is old; with the reserve,
     * no number is used twice.
     */
    private static final long SEQ_RESERVE = 1_000_000;

    /** The saved state of one device. */
    record Saved(
            UUID device, String movedTo, String uid, String access, String refresh, long expiresIn, List<Long> seqs) {

        /** The state of {@code device}; {@code last} when it will make no further change. */
        static Saved of(Device device, Registration registration, boolean last) {
            var lights = device.resources().lights();
            var seqs = new ArrayList<Long>(lights.count());
            for (var number = 1; number <= lights.count(); number++) {
                seqs.add(lights.seq(number) + (last ? 0 : SEQ_RESERVE));
            }
            return new Saved(
                    device.id(),
                    registration.movedTo,
                    registration.uid,
                    registration.accessToken,
                    registration.refreshToken,
                    registration.expiresIn,
                    seqs);
        }

        /** The state of a device with an access token and one counter of changes. */
        static Saved ofToken(UUID device, String token, long seq, boolean last) {
            return new Saved(device, "", "", token, "", 0, List.of(seq + (last ? 0 : SEQ_RESERVE)));
        }

        Registration registration(Enrolment enrolment) {
            var registration = new Registration(enrolment);
            if (!movedTo.isEmpty()) {
                registration.moveTo(movedTo);
            }
            registration.uid = uid;
            registration.accessToken = access;
            registration.refreshToken = refresh;
            registration.expiresIn = expiresIn;
            return registration;
        }

        private String line() {
            var numbers = seqs.stream().map(String::valueOf).collect(Collectors.joining(","));
            return String.join(
                    "\t", device.toString(), movedTo, uid, access, refresh, Long.toString(expiresIn), numbers);
        }

        private static Saved parse(String line) {
            var fields = line.split("\t", -1);
            if (fields.length != FIELDS) {
                throw new IllegalArgumentException("a line with " + fields.length + " fields");
            }
            var seqs =
                    Arrays.stream(fields[6].split(",", -1)).map(Long::valueOf).toList();
            return new Saved(
                    UUID.fromString(fields[0]),
                    fields[1],
                    fields[2],
                    fields[3],
                    fields[4],
                    Long.parseLong(fields[5]),
                    seqs);
        }
    }

    private final Path path;

    StateFile(Path path) {
        this.path = path;
    }

    /**
     * Reads the saved states; empty when there is no file.
     *
     * @throws IOException when the file has another form
     */
    Map<UUID, Saved> load() throws IOException {
        List<String> lines;
        try {
            lines = Files.readAllLines(path);
        } catch (NoSuchFileException e) {
            return Map.of();
        }
        if (lines.isEmpty() || !lines.getFirst().equals(HEADER)) {
            throw new IOException(path + " is no state of a simulator");
        }
        var saved = new HashMap<UUID, Saved>();
        for (var line : lines.subList(1, lines.size())) {
            try {
                var each = Saved.parse(line);
                saved.put(each.device(), each);
            } catch (IllegalArgumentException e) {
                throw new IOException(path + " is damaged", e);
            }
        }
        return saved;
    }

    /** Writes the whole file anew. */
    void save(Collection<Saved> devices) throws IOException {
        var fresh = path.resolveSibling(path.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        Files.createFile(fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try (var out = Files.newBufferedWriter(fresh)) {
            out.write(HEADER + "\n");
            for (var device : devices) {
                out.write(device.line() + "\n");
            }
        }
        Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
