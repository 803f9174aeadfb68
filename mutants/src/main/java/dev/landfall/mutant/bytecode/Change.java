package dev.landfall.mutant.bytecode;

import java.lang.classfile.CodeBuilder;
import java.util.function.Consumer;

/**
 * A change of one instruction.
 *
 * @param index of the instruction among the elements of the code
 * @param line in the source file
 * @param what is changed, for people
 * @param instead writes what takes the place of the instruction
 */
record Change(int index, MutationKind kind, int line, String what, Consumer<CodeBuilder> instead) {}
