package dev.landfall.app.sealed;

import dev.landfall.app.console.CommandFailure;
import dev.landfall.app.console.ExitCode;
import java.util.stream.Collectors;

/** Seals and opens secrets with the hub key in a file. */
public final class HubKeyring {
    private final HubKeyFile file;

    /** @param file read at each call, because a rekey may have replaced it */
    public HubKeyring(HubKeyFile file) {
        this.file = file;
    }

    /**
     * Seals the first secret of a hub; creates the key if there is none.
     *
     * @param name of the record
     * @throws CommandFailure SETTINGS when the key's file is damaged or cannot be written
     */
    public byte[] sealFirst(String name, byte[] clear) {
        return file.current().orElseGet(file::create).seal(name, clear);
    }

    /**
     * Seals a secret again with the key that opens its former value.
     *
     * @param name of the record
     * @param former the present content of the record
     * @throws CommandFailure SETTINGS when neither key of the file has sealed {@code former}
     */
    public byte[] sealAgain(String name, byte[] clear, byte[] former) {
        return file.keys()
                .filter(key -> key.open(name, former).isPresent())
                .findFirst()
                .orElseThrow(() -> unknown(name, former))
                .seal(name, clear);
    }

    /**
     * Opens a secret.
     *
     * @param name of the record
     * @throws CommandFailure SETTINGS when the key is missing or another one, or the secret is damaged; it names cause and cure
     */
    public byte[] open(String name, byte[] sealed) {
        return file.keys()
                .flatMap(key -> key.open(name, sealed).stream())
                .findFirst()
                .orElseThrow(() -> unknown(name, sealed));
    }

    private CommandFailure unknown(String name, byte[] sealed) {
        // Says so when the file is damaged.
        file.current();
        var sealer = HubKey.sealer(sealed).orElse("");
        var found = file.keys().map(HubKey::id).toList();
        if (sealer.isEmpty() || found.contains(sealer)) {
            return new CommandFailure(
                    ExitCode.SETTINGS,
                    "StoreDamaged",
                    "the record " + name + " of the hub in the store is damaged: it cannot be opened with the key that"
                            + " sealed it",
                    "restore the store from a backup",
                    null);
        }
        if (file.nextState() == HubKeyFile.NextState.DAMAGED) {
            return HubKeyFile.wrong(
                    file.nextPath() + ", the new key of a rekey that was interrupted, is damaged, and "
                            + (found.isEmpty()
                                    ? file.path() + " is missing"
                                    : "the key in " + file.path() + " is another")
                            + ": the secrets of this hub in the store are sealed with key " + sealer,
                    "restore one of the two files from a backup, so that it contains this key, or copy it from another node of"
                            + " this hub; when " + file.path() + " contains it, delete " + file.nextPath(),
                    null);
        }
        if (found.isEmpty()) {
            return HubKeyFile.wrong(
                    "the hub key " + file.path()
                            + " is missing, and the secrets of this hub in the store are sealed with it (key "
                            + sealer + ")",
                    "restore the file from a backup, or copy " + HubKeyFile.NAME
                            + " from another node of this hub; or name" + " the file with the setting hub.key-file",
                    null);
        }
        return HubKeyFile.wrong(
                "the hub key in " + file.path()
                        + " is the wrong one: the secrets of this hub in the store are sealed with"
                        + " key " + sealer + ", but the file contains key "
                        + found.stream().collect(Collectors.joining(" and ")),
                "replace the file by the right one, from a backup or from another node of this hub; or name the right file"
                        + " with the setting hub.key-file",
                null);
    }
}
