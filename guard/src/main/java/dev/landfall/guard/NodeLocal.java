package dev.landfall.guard;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks what one process remembers and no other process sees: a field that holds a collection, a map, an atomic or a table, or a
 * class all of whose objects belong to one call, one message or one connection. A hub may be several processes on one store, and
 * each of them may die at any moment; so the reader has to know what such a memory is worth.
 */
@Documented
@Retention(RetentionPolicy.CLASS)
@Target({ElementType.FIELD, ElementType.TYPE})
public @interface NodeLocal {
    /**
     * The source from which another process, or the next start of this one, builds the same again: for example a stream, an
     * index or records of a kind. {@code nothing: …} when nobody has to: then it says what the memory is about. {@code one …}
     * when it ends with what it belongs to.
     */
    String value();
}
