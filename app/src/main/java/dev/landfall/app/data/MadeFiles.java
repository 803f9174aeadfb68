package dev.landfall.app.data;

import dev.landfall.app.console.CommandFailure;
import dev.landfall.app.console.ExitCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The list {@code files.sha256} of the files that a hub has made once in its data directory and never makes again: a line for each file,
 * in the form of {@code sha256sum}. If a listed file is missing or has changed, the hub does not start: a new key or id in its place
 * would silently lock out all devices. An operator who wants a new one removes its line from the list. A file with changing content is
 * listed by its name only, in a line that begins with {@code # }; so is a fact about the directory that is not a file. For one thread at
 * a time.
 */
public final class MadeFiles {
    /** The name of the list. */
    public static final String LIST = "files.sha256";

    private static final Pattern LINE = Pattern.compile("([0-9a-f]{64}) [ *](\\S+)");
    private static final String PRESENT = "# ";

    /** A directory with this file keeps the keys of its hub in the store, not in files. */
    private static final String NODE = "node.id";

    /** The files of a used directory, each with the files that must exist beside it. */
    private static final Map<String, List<String>> BESIDE = Map.of(
            "store", List.of("hub.id"),
            "store.json", List.of("hub.id"),
            "issuer.keys", List.of("hub.id"),
            "admin.secret", List.of("hub.id", "issuer.keys"),
            "issuer.name", List.of("hub.id"));

    /** The files whose deletion means that the operator wants a new one. */
    private static final Set<String> MAY_GO = Set.of("admin.secret");

    private static final Logger LOG = LoggerFactory.getLogger(MadeFiles.class);

    /** A file that every hub had before there was a list. */
    private static final String USED = "pki/ca.pem";

    private final Path data;
    private final Map<String, String> sums = new TreeMap<>();
    private final Set<String> dropped = new HashSet<>();
    /** Whether the directory was used and has no list. */
    private boolean unlisted;
    /** Whether it was used by a release that keeps the hub's keys in the store. */
    private final boolean ofNode;

    private MadeFiles(Path data) {
        this.data = data;
        this.ofNode = Files.exists(data.resolve(NODE));
    }

    /**
     * Reads the list and checks every file. In a directory of a release without a list, the files are checked for consistency.
     *
     * @throws CommandFailure SETTINGS that names the file, the cause and the cure
     */
    static MadeFiles check(Path data) throws IOException {
        var made = new MadeFiles(data);
        if (Files.exists(data.resolve(LIST))) {
            made.read();
        } else {
            made.checkUnlisted();
            made.unlisted = Files.exists(data.resolve(USED));
        }
        return made;
    }

    private void read() throws IOException {
        var number = 0;
        for (var line : Files.readAllLines(data.resolve(LIST), StandardCharsets.ISO_8859_1)) {
            number++;
            var match = LINE.matcher(line);
            if (match.matches()) {
                sums.put(match.group(2), match.group(1));
            } else if (line.startsWith(PRESENT)) {
                sums.put(line.substring(PRESENT.length()).strip(), "");
            } else if (!line.isBlank()) {
                throw wrong(
                        "line " + number + " of " + data.resolve(LIST) + ", the list of files this hub has made,"
                                + " is damaged",
                        "restore the list from a backup; or check the files in the directory and delete the list: the"
                                + " hub then makes a new list of the files that are there");
            }
        }
        MAY_GO.stream()
                .filter(name -> sums.containsKey(name) && !Files.exists(data.resolve(name)))
                .forEach(dropped::add);
        sums.keySet().removeAll(dropped);
        for (var name : sums.keySet()) {
            if (!sums.get(name).isEmpty()) {
                checkListed(name, sums.get(name));
            }
        }
    }

    private void checkListed(String name, String sum) throws IOException {
        var file = data.resolve(name);
        if (!Files.exists(file)) {
            throw gone(name);
        }
        if (!sum(file).equals(sum)) {
            throw wrong(
                    file + " has changed since this hub made it: its SHA-256 sum differs from the one in " + LIST,
                    "restore the file from a backup; or, if you have changed it yourself, delete its line in "
                            + data.resolve(LIST));
        }
    }

    private CommandFailure gone(String name) {
        return wrong(
                data.resolve(name) + " is missing, although this hub has already used it",
                "restore the file from a backup. To have a new file made, which devices and apps that know the old one do not accept, delete its line in "
                        + data.resolve(LIST));
    }

    private void checkUnlisted() {
        BESIDE.forEach((name, others) -> {
            if (Files.exists(data.resolve(name))) {
                others.stream()
                        .filter(other -> !(ofNode && other.equals("issuer.keys")))
                        .filter(other -> !Files.exists(data.resolve(other)))
                        .forEach(other -> {
                            throw wrong(
                                    data.resolve(other) + " is missing, and " + data.resolve(name)
                                            + " shows that this directory has been used before",
                                    "restore the file from a backup, or start a new hub in an empty directory with --data");
                        });
            }
        });
    }

    /**
     * Checks that a listed name exists.
     *
     * @throws CommandFailure SETTINGS when it does not
     */
    public void checkPresent(String name) {
        if (Files.exists(data.resolve(name))) {
            return;
        }
        if (sums.containsKey(name)) {
            throw gone(name);
        }
        if (unlisted) {
            throw wrong(
                    data.resolve(name) + " is missing, and " + data.resolve(USED)
                            + " shows that this directory has been used before",
                    "restore the file from a backup, or start a new hub in an empty directory with --data");
        }
    }

    /** Logs that a list was made again, after every file was read and is consistent with the others. */
    public void logMissingList() {
        if (unlisted) {
            unlisted = false;
            LOG.atWarn()
                    .addKeyValue("file", data.resolve(LIST))
                    .log(
                            "the list of the files that this hub has made was missing; it is made anew from the files that are"
                                    + " there, which could be read and fit together. A release that kept no list leaves none. If"
                                    + " somebody deleted the list, compare the files with a backup");
        }
    }

    /** Adds existing files to the list; files that are listed already stay as they are listed. Durable. */
    public void made(String... names) throws IOException {
        var more = false;
        for (var name : names) {
            if (!sums.containsKey(name) && Files.exists(data.resolve(name))) {
                sums.put(name, sum(data.resolve(name)));
                more = true;
            }
        }
        if (more) {
            write();
        }
    }

    /** Adds the name of a file with changing content. */
    public void present(String name) throws IOException {
        if (!sums.containsKey(name) && Files.exists(data.resolve(name))) {
            sums.put(name, "");
            write();
        }
    }

    /** Whether a fact about this directory was noted. A used directory without its list counts as one in which it was. */
    public boolean noted(String fact) {
        return sums.containsKey(fact) || (unlisted && ofNode);
    }

    /** Notes a fact about this directory that is not a file. Durable. */
    public void note(String fact) throws IOException {
        if (!sums.containsKey(fact)) {
            sums.put(fact, "");
            write();
        }
    }

    /** Whether a file was deleted whose deletion asks for a new one. */
    public boolean dropped(String name) {
        return dropped.contains(name);
    }

    /** Updates the list for files that may have been written again on purpose. Durable. */
    public void remade(String... names) throws IOException {
        var more = false;
        for (var name : names) {
            var sum = sum(data.resolve(name));
            more |= !sum.equals(sums.put(name, sum));
        }
        if (more) {
            write();
        }
    }

    /**
     * Removes a file from the list before it is replaced by this text, unless it has the text already. If the process is killed before
     * {@link #remade}, the list then does not call the file damaged. Durable.
     */
    public void replacing(String name, String text) throws IOException {
        var other = sums.containsKey(name)
                && !sum(text.getBytes(StandardCharsets.UTF_8)).equals(sums.get(name));
        if (other) {
            sums.remove(name);
        }
        if (other || dropped.contains(name)) {
            write();
        }
    }

    /** Removes files from the list, because their content is stored elsewhere. Durable. */
    public void forget(String... names) throws IOException {
        if (sums.keySet().removeAll(List.of(names))) {
            write();
        }
    }

    private void write() throws IOException {
        var text = new StringBuilder();
        sums.forEach((name, sum) ->
                text.append(sum.isEmpty() ? PRESENT : sum + "  ").append(name).append('\n'));
        PrivateFiles.writeOpen(data.resolve(LIST), text.toString());
        PrivateFiles.force(data);
    }

    private static String sum(Path file) throws IOException {
        return sum(Files.readAllBytes(file));
    }

    private static String sum(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException everyPlatformHasIt) {
            throw new IllegalStateException(everyPlatformHasIt);
        }
    }

    /** The failure because of a file, with which the hub does not start. */
    public static CommandFailure wrong(String message, String cure) {
        return new CommandFailure(ExitCode.SETTINGS, "DataFile", message, cure, null);
    }
}
