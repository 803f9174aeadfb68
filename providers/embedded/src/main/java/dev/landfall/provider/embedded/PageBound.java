package dev.landfall.provider.embedded;

/** Counts what goes into a page: at most so many items, and so many bytes that memory stays bounded. */
final class PageBound {
    private static final long BYTES_MAX = 8L * 1024 * 1024;

    private final int limit;
    private int items;
    private long bytes;

    PageBound(int limit) {
        this.limit = limit;
    }

    /** Whether nothing more fits; a first item always does. */
    boolean full() {
        return items >= limit || (items > 0 && bytes >= BYTES_MAX);
    }

    void add(long itemBytes) {
        items++;
        bytes += itemBytes;
    }
}
