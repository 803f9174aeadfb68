import org.jspecify.annotations.NullMarked;

/**
 * Decides and remembers: devices, resources, commands, presence, ownership, access, subscriptions, records. It knows no
 * protocol and no product: a resource is an href, types, a content format and bytes.
 */
@NullMarked
module dev.landfall.core {
    requires static transitive org.jspecify;
    requires transitive dev.landfall.provider;
    requires dev.landfall.form;
    requires dev.landfall.guard;

    exports dev.landfall.core;
    exports dev.landfall.core.access;
    exports dev.landfall.core.command;
    exports dev.landfall.core.consumer;
    exports dev.landfall.core.device;
    exports dev.landfall.core.feed;
    exports dev.landfall.core.model;
    exports dev.landfall.core.quota;
    exports dev.landfall.core.record;
}
