/** A hub as the command line sees it: where it is, who is asking, what it answers. */
@NullMarked
package dev.landfall.app.client;

import org.jspecify.annotations.NullMarked;
