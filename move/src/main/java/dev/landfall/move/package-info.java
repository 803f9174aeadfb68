/** Moves a store's content to another store or to a file, while the hub serves; knows no engine. */
package dev.landfall.move;
