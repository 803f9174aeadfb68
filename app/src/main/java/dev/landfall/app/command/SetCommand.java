package dev.landfall.app.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.landfall.app.client.ApiPaths;
import dev.landfall.app.console.CommandFailure;
import dev.landfall.app.console.ExitCode;
import dev.landfall.app.console.Output;
import dev.landfall.settings.Amounts;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code landfall set}. */
@Command(name = "set", description = "Writes to a resource of a device, and shows what became of the command.")
final class SetCommand implements Callable<Integer> {
    private static final Duration MARGIN = Duration.ofSeconds(25);

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final HubOptions hub = new HubOptions();

    @Mixin
    private final ResourceOptions resource = new ResourceOptions();

    @Parameters(index = "2", paramLabel = "JSON", description = "The content to write, for example '{\"state\":true}'.")
    private String json = "";

    @Option(
            names = "--ttl",
            paramLabel = "T",
            converter = DurationConverter.class,
            description = "After this time the command is not sent any more (default: 10s).")
    private Duration ttl = Duration.ofSeconds(10);

    @Option(names = "--async", description = "Do not wait for the device's answer.")
    private boolean async;

    @Option(names = "--redeliver", description = "The command may be sent again when nobody knows whether it arrived.")
    private boolean redeliver;

    @Override
    public Integer call() {
        var query = new ApiPaths.Query()
                .with("ttl", Amounts.text(ttl))
                .when(async, "async")
                .when(redeliver, "redeliver");
        var body = body();
        try (var client = hub.client()) {
            var answer = client.call(
                    "PUT", resource.path(client, "resources") + query.text(), Optional.of(body), ttl.plus(MARGIN));
            if (common.json()) {
                Output.line(answer);
            } else {
                Output.text(TableOutput.cell(answer.path("state")) + " " + TableOutput.cell(answer.path("status")) + " "
                        + TableOutput.cell("content", answer.path("content")) + "  ("
                        + TableOutput.cell(answer.path("id")) + ")");
            }
            var code = CommandExitCodes.exitCode(answer, async);
            if (code != 0 && !common.json()) {
                Output.note("landfall: " + CommandExitCodes.outcome(answer));
            }
            return code;
        }
    }

    private JsonNode body() {
        try {
            return JsonMapper.builder()
                    .enable(
                            DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS,
                            DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build()
                    .readTree(json);
        } catch (JsonProcessingException e) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "Json",
                    "'" + json + "' is not valid JSON: " + e.getOriginalMessage(),
                    "write JSON between single quotes, for example '{\"state\":true}'",
                    e);
        }
    }
}
