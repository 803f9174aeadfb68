package dev.landfall.simulator;

/**
 * The settings that all devices of a fleet share.
 *
 * @param lights the number of {@code /light/n} resources of each device; 1 to 1,000
 * @param batchObserve whether {@code /oic/res} can be observed as a whole ({@code oic.if.b})
 * @param acl who may access their resources
 * @param timing their waits and timeouts
 * @param tls the TLS version that they use where the address of the hub asks for TLS
 * @param protocol the protocol that they speak; only OCF devices have several lights, batch observe and an access control list
 */
public record Behaviour(int lights, boolean batchObserve, Acl acl, Timing timing, TlsVersion tls, Protocol protocol) {

    /** The settings of the reference device: one light, batch observe, an entry for the cloud alone, TLS 1.2, unchanged times. */
    public static final Behaviour REFERENCE = new Behaviour(1, true, Acl.CLOUD, Timing.REAL, TlsVersion.OCF_1_2);

    private static final int MESSAGE_BYTES_MAX = 8_885;
    private static final int PAYLOAD_BYTES_MAX = 8_704;
    private static final int BYTES_PER_LIGHT = 512;

    public Behaviour {
        if (lights < 1 || lights > 1_000) {
            throw new IllegalArgumentException("1 to 1,000 lights: " + lights);
        }
    }

    /** The settings of OCF devices. */
    public Behaviour(int lights, boolean batchObserve, Acl acl, Timing timing, TlsVersion tls) {
        this(lights, batchObserve, acl, timing, tls, Protocol.OCF);
    }

    /** The settings of MQTT devices with access tokens. */
    public static Behaviour mqtt(Timing timing) {
        return new Behaviour(1, false, Acl.OPEN, timing, TlsVersion.TLS_1_3, Protocol.MQTT);
    }

    /** The largest message that such a device accepts, in bytes. */
    int messageBytesMax() {
        return MESSAGE_BYTES_MAX + BYTES_PER_LIGHT * (lights - 1);
    }

    /** The largest payload that such a device accepts, in bytes. */
    int payloadBytesMax() {
        return PAYLOAD_BYTES_MAX + BYTES_PER_LIGHT * (lights - 1);
    }
}
