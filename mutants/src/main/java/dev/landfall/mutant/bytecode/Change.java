package dev.landfall.mutant.bytecode;

import java.lang.classfile.CodeBuilder;
import java.util.function.Consumer;

/**
 * A change of one instruction.
 *
 * @param index of the instruction among the elements of the code
 * @param line in the source file
 * @param what describes the change, for the report
 * @param instead writes the instructions that replace it
 */
record Change(int index, MutationKind kind, int line, String what, Consumer<CodeBuilder> instead) {}
