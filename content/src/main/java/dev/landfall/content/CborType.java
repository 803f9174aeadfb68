package dev.landfall.content;

/** The type of the next item that {@link CborScanner} will read. */
public enum CborType {
    /** A whole number of up to 64 bits and a sign; {@link CborScanner#fitsLong} says whether it fits a {@code long}. */
    INTEGER,
    /** A byte string. */
    BYTES,
    /** A text. */
    TEXT,
    /** An array. */
    ARRAY,
    /** A map. */
    MAP,
    /** A tag; the item it stands before follows. */
    TAG,
    /** True or false. */
    BOOLEAN,
    /** Null. */
    NULL,
    /** Undefined. */
    UNDEFINED,
    /** A simple value without a meaning of its own: 0 to 19 or 32 to 255. */
    SIMPLE,
    /** A floating-point number of 16, 32 or 64 bits. */
    FLOAT,
    /** The array, map or input has no further item. */
    END
}
