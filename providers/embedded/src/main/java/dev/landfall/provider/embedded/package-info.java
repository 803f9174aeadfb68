/**
 * The providers that come with the hub and need nothing beside it: a store on RocksDB in one directory, and a bus within
 * the process.
 */
@NullMarked
package dev.landfall.provider.embedded;

import org.jspecify.annotations.NullMarked;
