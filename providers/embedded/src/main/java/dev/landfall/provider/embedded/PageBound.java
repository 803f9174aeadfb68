package dev.landfall.provider.embedded;

/** Limits a page: to a number of items, and to a number of bytes. */
final class PageBound {
    private static final long BYTES_MAX = 8L * 1024 * 1024;

    private final int limit;
    private int items;
    private long bytes;

    PageBound(int limit) {
        this.limit = limit;
    }

    /** Whether no further item fits; the first one always does. */
    boolean full() {
        return items >= limit || (items > 0 && bytes >= BYTES_MAX);
    }

    void add(long itemBytes) {
        items++;
        bytes += itemBytes;
    }
}
