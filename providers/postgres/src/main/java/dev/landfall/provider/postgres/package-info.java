/**
 * The store on PostgreSQL, 15 or newer. Whoever writes locks the rows of the shards it writes to, in ascending order, before
 * anything else; so the order of commits is the order of positions, and what it reads about those shards cannot change
 * under it. Several processes may share a database.
 */
@NullMarked
package dev.landfall.provider.postgres;

import org.jspecify.annotations.NullMarked;
