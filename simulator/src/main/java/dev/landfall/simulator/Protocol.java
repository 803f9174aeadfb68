package dev.landfall.simulator;

/** The protocol of a device. */
public enum Protocol {

    /** CoAP over TCP or TLS, as OCF devices do. */
    OCF,

    /** MQTT 3.1.1 with an access token as user name, as devices built for ThingsBoard do. */
    MQTT
}
