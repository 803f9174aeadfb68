import org.jspecify.annotations.NullMarked;

/**
 * Stored forms: how values become bytes that a later version can still read. It knows the faults of the provider interface,
 * and nothing of what is stored.
 */
@NullMarked
module dev.landfall.form {
    requires static transitive org.jspecify;
    requires transitive dev.landfall.provider;

    exports dev.landfall.form;
}
