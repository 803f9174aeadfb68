import org.jspecify.annotations.NullMarked;

/**
 * The provider interface: what the hub asks of a database ({@link dev.landfall.provider.Store}), of a messaging
 * system ({@link dev.landfall.provider.Bus}) and of an identity provider ({@link dev.landfall.provider.Identity}).
 * It knows no device, no protocol and no product.
 */
@NullMarked
module dev.landfall.provider {
    requires static transitive org.jspecify;

    exports dev.landfall.provider;
}
