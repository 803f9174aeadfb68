package dev.landfall.guard;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks what only this process has in memory: a field with a collection, a map, an atomic or an array, or a class whose objects all
 * belong to one call, one message or one connection. A hub may be several processes on one store, and each may die at any moment, so the
 * reader must know what such memory is worth.
 */
@Documented
@Retention(RetentionPolicy.CLASS)
@Target({ElementType.FIELD, ElementType.TYPE})
public @interface NodeLocal {
    /**
     * The source from which another process, or the next start of this one, builds the same again: for example a stream, an index, or
     * records of a kind. {@code nothing: …} when nobody has to; the rest says what the memory is about. {@code one …} when it ends
     * together with what it names.
     */
    String value();
}
