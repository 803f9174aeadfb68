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
 * Keeps what devices know of their cloud between runs: one device a line, fields between tabs. It holds tokens, so only
 * its owner may read it. A new version takes the place of the old one at once.
 */
final class StateFile {

    private static final String HEADER = "landfall-simulator-state 1";
    private static final int FIELDS = 7;

    /**
     * A file written while the run goes on is old when the run is killed. It names seqs so far ahead that none is used
     * twice.
     */
    private static final long SEQ_RESERVE = 1_000_000;

    /** One device. */
    record Saved(
            UUID device, String movedTo, String uid, String access, String refresh, long expiresIn, List<Long> seqs) {

        /** What is known of {@code device}; the run ends with it when {@code last} is true. */
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

        /** What is known of a device that has an access token and one number of changes. */
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
     * What was saved; nothing when there is no file.
     *
     * @throws IOException when it is not such a file
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
