package dev.landfall.mutant.bytecode;

import java.lang.constant.MethodTypeDesc;

/**
 * One change of one method.
 *
 * @param type binary name of the class
 * @param descriptor of the method, as in class files
 * @param ordinal which of the changes of this kind in the method, from 1
 * @param line in the source file
 * @param what was changed, for people
 */
public record Mutant(
        String type, String method, String descriptor, MutationKind kind, int ordinal, int line, String what) {
    /** The name under which a list names this mutant. It does not change when lines are inserted elsewhere. */
    public String name() {
        var parameters = MethodTypeDesc.ofDescriptor(descriptor).displayDescriptor();
        var end = parameters.lastIndexOf(')') + 1;
        return type + "#" + method + parameters.substring(0, end) + " " + kind + " " + ordinal;
    }

    /** The line of the method in which the change is: what a probe reports. */
    public String place() {
        return type + "#" + method + descriptor + ":" + line;
    }
}
