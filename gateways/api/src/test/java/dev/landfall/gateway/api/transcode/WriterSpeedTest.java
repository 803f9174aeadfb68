package dev.landfall.gateway.api.transcode;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import dev.landfall.contract.grpcgateway.Resource;
import dev.landfall.gateway.api.proof.Recordings;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Prints what the encoder costs; the bound is generous, so that a busy machine does not fail it. */
class WriterSpeedTest {
    private static final int ROUNDS = 5;
    private static final long BOUND_NANOS = 50_000;

    @Test
    @Tag("long")
    void a_change_of_a_resource_is_written_in_a_few_microseconds() {
        var builder = Resource.newBuilder();
        MessageReader.strict()
                .read(Recordings.body("resource-protojson").toString().getBytes(StandardCharsets.UTF_8), builder);
        var change = builder.getData();

        for (var dialect : JsonDialect.values()) {
            var nanos = best(new MessageWriter(dialect), change);

            System.out.println(dialect + ": " + nanos + " ns per ResourceChanged");
            assertThat(nanos).isLessThan(BOUND_NANOS);
        }
    }

    private static long best(MessageWriter writer, Message change) {
        var best = Long.MAX_VALUE;
        var times = 40_000;
        for (var round = 0; round < ROUNDS; round++) {
            var began = System.nanoTime();
            var sum = 0L;
            for (var i = 0; i < times; i++) {
                sum += JsonParsing.bytes(out -> writer.write(change, out)).length;
            }
            assertThat(sum).isPositive();
            best = Math.min(best, (System.nanoTime() - began) / times);
        }
        return best;
    }
}
