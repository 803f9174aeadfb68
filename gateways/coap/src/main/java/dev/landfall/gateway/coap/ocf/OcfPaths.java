package dev.landfall.gateway.coap.ocf;

/** The paths of the cloud services that OCF devices use. */
final class OcfPaths {
    static final String ACCOUNT = "/oic/sec/account";
    static final String SESSION = "/oic/sec/session";
    static final String REFRESH = "/oic/sec/tokenrefresh";
    static final String DIRECTORY = "/oic/rd";
    static final String RESOURCES = "/oic/res";
    static final String TIME = "/x.plgd.dev/time";
    static final String DEVICE = "/oic/d";

    private OcfPaths() {}

    /** Whether the path is about accounts and sessions: an error there closes the connection. */
    static boolean credentials(String path) {
        return path.equals(ACCOUNT) || path.equals(SESSION) || path.equals(REFRESH);
    }

    /** Whether a device may use the path without signing in. */
    static boolean open(String path) {
        return credentials(path) || path.equals(TIME);
    }
}
