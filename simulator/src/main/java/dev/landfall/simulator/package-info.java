/**
 * OCF devices that behave on the wire as the OCF reference device does, one of them or a fleet in one process, for
 * demonstrations, tests and load. {@link dev.landfall.simulator.SimulatorRun} is the way in.
 */
@NullMarked
package dev.landfall.simulator;

import org.jspecify.annotations.NullMarked;
