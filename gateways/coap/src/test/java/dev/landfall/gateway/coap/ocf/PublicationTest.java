package dev.landfall.gateway.coap.ocf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfall.content.CborWriter;
import dev.landfall.gateway.coap.TestDevice;
import dev.landfall.gateway.coap.TestHub;
import dev.landfall.gateway.coap.codec.Code;
import dev.landfall.gateway.coap.codec.Message;
import dev.landfall.gateway.coap.codec.OcfContentFormat;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The body of a publication is one map, whole and with nothing behind it. */
@Timeout(120)
class PublicationTest {
    private TestHub hub;
    private TestDevice device;

    @BeforeEach
    void connect() throws IOException {
        hub = TestHub.plain();
        device = TestDevice.at(hub);
        device.online();
    }

    @AfterEach
    void leave() throws IOException {
        device.close();
        hub.close();
    }

    @Test
    void bytes_behind_the_map_are_refused_and_nothing_is_published() throws Exception {
        var body = publication();

        var answer = publish(Arrays.copyOf(body, body.length + 1));

        assertThat(answer.code()).isEqualTo(Code.BAD_REQUEST);
        assertThat(hub.view(device.id).links()).isEmpty();
        assertThat(publish(body).code()).isEqualTo(Code.CHANGED);
        assertThat(hub.view(device.id).links()).hasSize(1);
    }

    @Test
    void a_map_that_is_cut_anywhere_is_refused_and_nothing_is_published() throws Exception {
        var body = publication();

        for (var length = 0; length < body.length; length++) {
            assertThat(publish(Arrays.copyOf(body, length)).code())
                    .as("%s of %s bytes", length, body.length)
                    .isEqualTo(Code.BAD_REQUEST);
        }

        assertThat(hub.view(device.id).links()).isEmpty();
    }

    private Message publish(byte[] body) throws IOException {
        return device.ask(Message.request(Code.POST).path("/oic/rd").payload(OcfContentFormat.OCF_CBOR, body));
    }

    private byte[] publication() {
        var out = new CborWriter().map(3).text("di").text(device.id.toString());
        out.text("ttl").integer(0).text("links").array(1);
        out.map(2).text("href").text("/light/1").text("rt").array(1).text("x.light");
        return out.toBytes();
    }
}
