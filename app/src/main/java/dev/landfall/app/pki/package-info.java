/** Keys and certificates: the hub's own authority, its server certificate, certificates for simulated devices. */
@NullMarked
package dev.landfall.app.pki;

import org.jspecify.annotations.NullMarked;
