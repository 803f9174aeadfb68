package dev.landfall.app.command;

import dev.landfall.conformance.CrashWriter;
import dev.landfall.conformance.run.StoreSandbox;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code landfall conformance-writer}: writes to a store until it is killed; the conformance suite starts and kills it. */
@Command(
        name = "conformance-writer",
        hidden = true,
        description = "Writes to a store until it is killed; landfall conformance uses it.")
final class ConformanceWriterCommand implements Callable<Integer> {
    @Mixin
    private final StoreOptions store = new StoreOptions();

    @Option(names = "--corner", paramLabel = "MARK", description = "Write to this part of the store only.")
    private Optional<String> corner = Optional.empty();

    @Override
    public Integer call() {
        try (var opened = store.required().open(CrashWriter.indexes())) {
            CrashWriter.write(corner.isPresent() ? new StoreSandbox(opened, corner.get(), 0) : opened, System.out);
        }
        return 0;
    }
}
