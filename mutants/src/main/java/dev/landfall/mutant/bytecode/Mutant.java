package dev.landfall.mutant.bytecode;

import java.lang.constant.MethodTypeDesc;

/**
 * One change of one method.
 *
 * @param type binary name of the class
 * @param descriptor of the method, as in class files
 * @param ordinal which of the changes of this kind in the method, from 1
 * @param line in the source file
 * @param what describes the change, for the report
 */
public record Mutant(
        String type, String method, String descriptor, MutationKind kind, int ordinal, int line, String what) {
    /** The name of the mutant in lists. It does not depend on line numbers. */
    public String name() {
        var parameters = MethodTypeDesc.ofDescriptor(descriptor).displayDescriptor();
        var end = parameters.lastIndexOf(')') + 1;
        return type + "#" + method + parameters.substring(0, end) + " " + kind + " " + ordinal;
    }

    /** The changed line of the method, as probes report it. */
    public String place() {
        return type + "#" + method + descriptor + ":" + line;
    }
}
