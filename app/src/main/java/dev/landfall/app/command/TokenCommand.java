package dev.landfall.app.command;

import dev.landfall.app.client.HubClient;
import dev.landfall.app.console.Output;
import dev.landfall.settings.Amounts;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code landfall token}: a token for a program that acts for an owner. */
@Command(
        name = "token",
        description = "Prints a bearer token for an app, nothing else. Acts for the administrator (--data).")
final class TokenCommand implements Callable<Integer> {
    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final HubOptions hub = new HubOptions();

    @Option(names = "--role", paramLabel = "R", description = "admin: all devices of the tenant; reader: may only read")
    private Optional<String> role = Optional.empty();

    @Option(names = "--ttl", paramLabel = "T", converter = Times.class, description = "how long it lasts (usual: 1h)")
    private Duration ttl = Duration.ofHours(1);

    @Override
    public Integer call() {
        var wishes = new LinkedHashMap<String, String>();
        wishes.put("owner", hub.ownerRequired());
        role.ifPresent(name -> wishes.put("role", name));
        wishes.put("ttl", Amounts.text(ttl));
        var address = hub.address();
        try (var client = new HubClient(address, one -> hub.adminToken(address, one, wishes))) {
            var token = hub.adminToken(address, client, wishes);
            if (common.json()) {
                Output.line(Output.object().put("token", token));
            } else {
                Output.text(token);
            }
        }
        return 0;
    }
}
