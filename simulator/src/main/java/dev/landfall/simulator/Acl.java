package dev.landfall.simulator;

/** Who may access the resources of a device over TLS. Over plain TCP everyone may do everything. */
public enum Acl {

    /**
     * An entry for the cloud's identity, as the onboarding tool makes it: the server's certificate must have the common
     * name {@code uuid:<hub id>}, or all but a few public resources are answered 4.01. The cloud configuration and the
     * maintenance resource stay closed.
     */
    CLOUD,

    /** One entry that gives everyone who connects over TLS access to every resource. */
    OPEN
}
