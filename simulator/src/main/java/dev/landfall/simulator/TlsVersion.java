package dev.landfall.simulator;

/** The TLS version of a device. */
public enum TlsVersion {

    /** TLS 1.2 with the cipher suites and curves of the reference device. */
    OCF_1_2,

    /** TLS 1.3 with the usual suites. */
    TLS_1_3
}
