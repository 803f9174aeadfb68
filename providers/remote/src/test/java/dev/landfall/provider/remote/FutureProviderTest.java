package dev.landfall.provider.remote;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.landfall.contract.provider.v1.OpenStoreReply;
import dev.landfall.provider.Store.Capability;
import dev.landfall.provider.remote.wire.Address;
import java.io.IOException;
import java.util.HexFormat;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A provider of a later revision declares what this one does not know. Its bytes are a golden file. */
@Timeout(120)
class FutureProviderTest {
    @Test
    void a_capability_that_is_not_known_is_done_without_and_the_others_are_used() throws IOException {
        var reply = OpenStoreReply.parseFrom(golden());

        var declared = DeclaredStore.of(reply, Address.parse("unix:/run/provider.sock", Address.TlsFiles.none()));

        assertThat(reply.getCapabilitiesValueList()).containsExactly(1, 99);
        assertThat(declared.info().capabilities()).containsExactly(Capability.BACKUP);
        assertThat(declared.info().shards()).isEqualTo(4);
    }

    private static byte[] golden() throws IOException {
        try (var in = FutureProviderTest.class.getResourceAsStream("/golden/future/open-store-reply.hex")) {
            return HexFormat.of().parseHex(new String(Objects.requireNonNull(in).readAllBytes(), US_ASCII).strip());
        }
    }
}
