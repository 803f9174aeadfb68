package dev.landfall.simulator;

/**
 * What the devices of a fleet have in common.
 *
 * @param lights how many {@code /light/n} each has; 1 to 1,000
 * @param batchObserve whether {@code /oic/res} can be observed as a whole ({@code oic.if.b})
 * @param acl whom they let at their resources
 * @param timing how patient they are
 * @param tls which TLS they speak where the hub's address asks for TLS
 * @param protocol what they speak; OCF's alone have lights to be counted, batch observe and an access control list
 */
public record Behaviour(int lights, boolean batchObserve, Acl acl, Timing timing, TlsVersion tls, Protocol protocol) {

    /** One light, batch observe, an entry for the cloud alone, TLS 1.2, real times: the reference device. */
    public static final Behaviour REFERENCE = new Behaviour(1, true, Acl.CLOUD, Timing.REAL, TlsVersion.OCF_1_2);

    private static final int MESSAGE_BYTES_MAX = 8_885;
    private static final int PAYLOAD_BYTES_MAX = 8_704;
    private static final int BYTES_PER_LIGHT = 512;

    public Behaviour {
        if (lights < 1 || lights > 1_000) {
            throw new IllegalArgumentException("1 to 1,000 lights: " + lights);
        }
    }

    /** OCF devices. */
    public Behaviour(int lights, boolean batchObserve, Acl acl, Timing timing, TlsVersion tls) {
        this(lights, batchObserve, acl, timing, tls, Protocol.OCF);
    }

    /** MQTT devices with access tokens. */
    public static Behaviour mqtt(Timing timing) {
        return new Behaviour(1, false, Acl.OPEN, timing, TlsVersion.TLS_1_3, Protocol.MQTT);
    }

    /** The largest message such a device takes, in bytes. */
    int messageBytesMax() {
        return MESSAGE_BYTES_MAX + BYTES_PER_LIGHT * (lights - 1);
    }

    /** The largest payload such a device takes, in bytes. */
    int payloadBytesMax() {
        return PAYLOAD_BYTES_MAX + BYTES_PER_LIGHT * (lights - 1);
    }
}
