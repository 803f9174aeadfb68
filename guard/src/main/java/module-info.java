import org.jspecify.annotations.NullMarked;

/**
 * The thread guard: where every thread, scheduled task and event-loop callback of the house begins; and the mark for what a
 * process remembers alone. It needs the JDK alone.
 */
@NullMarked
module dev.landfall.guard {
    requires static transitive org.jspecify;

    exports dev.landfall.guard;
}
