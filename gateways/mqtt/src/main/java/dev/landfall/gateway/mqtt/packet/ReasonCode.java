package dev.landfall.gateway.mqtt.packet;

/** Reason codes of MQTT 5 (section 2.4), and the codes of version 3.1.1 for connections and subscriptions. */
public final class ReasonCode {
    public static final int SUCCESS = 0x00;
    public static final int DISCONNECT_WITH_WILL = 0x04;
    public static final int NO_SUBSCRIPTION_EXISTED = 0x11;
    public static final int UNSPECIFIED = 0x80;
    public static final int MALFORMED_PACKET = 0x81;
    public static final int PROTOCOL_ERROR = 0x82;
    public static final int NOT_HERE = 0x83;
    public static final int UNSUPPORTED_VERSION = 0x84;
    public static final int CLIENT_ID_INVALID = 0x85;
    public static final int BAD_USER_NAME = 0x86;
    public static final int NOT_AUTHORIZED = 0x87;
    public static final int SERVER_UNAVAILABLE = 0x88;
    public static final int SERVER_BUSY = 0x89;
    public static final int SHUTTING_DOWN = 0x8b;
    public static final int BAD_AUTHENTICATION_METHOD = 0x8c;
    public static final int KEEP_ALIVE_TIMEOUT = 0x8d;
    public static final int TAKEN_OVER = 0x8e;
    public static final int FILTER_INVALID = 0x8f;
    public static final int TOPIC_INVALID = 0x90;
    public static final int PACKET_ID_NOT_FOUND = 0x92;
    public static final int RECEIVE_MAXIMUM_EXCEEDED = 0x93;
    public static final int TOPIC_ALIAS_INVALID = 0x94;
    public static final int PACKET_TOO_LARGE = 0x95;
    public static final int QUOTA_EXCEEDED = 0x97;
    public static final int ADMINISTRATIVE = 0x98;
    public static final int PAYLOAD_INVALID = 0x99;
    public static final int RETAIN_NOT_SUPPORTED = 0x9a;
    public static final int QOS_NOT_SUPPORTED = 0x9b;
    public static final int SHARED_NOT_SUPPORTED = 0x9e;
    public static final int SUBSCRIPTION_IDS_NOT_SUPPORTED = 0xa1;

    /** CONNACK of 3.1.1: the version is not supported. */
    public static final int OLD_UNSUPPORTED_VERSION = 1;
    /** CONNACK of 3.1.1: the client id is not valid. */
    public static final int OLD_CLIENT_ID_INVALID = 2;
    /** CONNACK of 3.1.1: the hub is not available now. */
    public static final int OLD_UNAVAILABLE = 3;
    /** CONNACK of 3.1.1: the user name or password is not valid. */
    public static final int OLD_BAD_USER_NAME = 4;
    /** CONNACK of 3.1.1: the client is not authorised. */
    public static final int OLD_NOT_AUTHORIZED = 5;

    private ReasonCode() {}
}
