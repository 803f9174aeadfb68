package dev.landfall.gateway.coap.ocf;

/** The paths that a device knows in a cloud. */
final class OcfPaths {
    static final String ACCOUNT = "/oic/sec/account";
    static final String SESSION = "/oic/sec/session";
    static final String REFRESH = "/oic/sec/tokenrefresh";
    static final String DIRECTORY = "/oic/rd";
    static final String RESOURCES = "/oic/res";
    static final String TIME = "/x.plgd.dev/time";
    static final String DEVICE = "/oic/d";

    private OcfPaths() {}

    /** Whether it is about who the device is: errors there end the connection. */
    static boolean credentials(String path) {
        return path.equals(ACCOUNT) || path.equals(SESSION) || path.equals(REFRESH);
    }

    /** Whether anybody may ask. */
    static boolean open(String path) {
        return credentials(path) || path.equals(TIME);
    }
}
