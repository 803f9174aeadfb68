package dev.landfall.gateway.door.transport;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/** Socket addresses as text. */
public final class SocketAddresses {
    private SocketAddresses() {}

    /** {@code 192.0.2.1:4711} or {@code [2001:db8::1]:4711}. */
    public static String text(SocketAddress address) {
        if (!(address instanceof InetSocketAddress inet) || inet.isUnresolved()) {
            return String.valueOf(address);
        }
        var host = inet.getAddress().getHostAddress();
        return inet.getAddress() instanceof Inet6Address
                ? "[" + host + "]:" + inet.getPort()
                : host + ":" + inet.getPort();
    }

    /** The address without the port, as text. */
    public static String hostText(SocketAddress address) {
        return host(address).getHostAddress();
    }

    /** The address without the port. */
    static InetAddress host(SocketAddress address) {
        return address instanceof InetSocketAddress inet && !inet.isUnresolved()
                ? inet.getAddress()
                : InetAddress.getLoopbackAddress();
    }
}
