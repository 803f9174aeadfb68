import org.jspecify.annotations.NullMarked;

/**
 * Moves the content of one store to another while the hub serves, and writes it to a file and reads it from one. It needs the
 * provider interface alone: what partitions and events mean is nothing to it.
 */
@NullMarked
module dev.landfall.move {
    requires static transitive org.jspecify;
    requires transitive dev.landfall.provider;
    requires dev.landfall.form;
    requires dev.landfall.guard;

    exports dev.landfall.move;
}
