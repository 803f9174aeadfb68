/** Real servers for tests, started from the system's packages: each in a directory of its own, for this process alone. */
@NullMarked
package dev.landfall.conformance.server;

import org.jspecify.annotations.NullMarked;
