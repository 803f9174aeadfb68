package dev.landfall.gateway.door.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.local.LocalAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class SocketAddressesTest {
    @Test
    void an_address_is_written_with_its_port() {
        var four = new InetSocketAddress("192.0.2.1", 4711);
        var six = new InetSocketAddress("2001:db8::1", 4711);

        assertThat(SocketAddresses.text(four)).isEqualTo("192.0.2.1:4711");
        assertThat(SocketAddresses.text(six)).isEqualTo("[2001:db8:0:0:0:0:0:1]:4711");
        assertThat(SocketAddresses.hostText(four)).isEqualTo("192.0.2.1");
    }

    @Test
    void what_has_no_address_is_written_as_it_is_and_counts_as_this_machine() {
        var unresolved = InetSocketAddress.createUnresolved("lamp.example", 4711);
        var local = new LocalAddress("lamp");

        assertThat(SocketAddresses.text(unresolved)).contains("lamp.example", "4711");
        assertThat(SocketAddresses.text(local)).contains("lamp");
        assertThat(SocketAddresses.host(unresolved).isLoopbackAddress()).isTrue();
        assertThat(SocketAddresses.host(local).isLoopbackAddress()).isTrue();
    }
}
