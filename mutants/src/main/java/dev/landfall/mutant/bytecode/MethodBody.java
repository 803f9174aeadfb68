package dev.landfall.mutant.bytecode;

import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.Instruction;
import java.lang.classfile.Label;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.classfile.instruction.ExceptionCatch;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LabelTarget;
import java.lang.classfile.instruction.LineNumber;
import java.lang.classfile.instruction.LoadInstruction;
import java.lang.classfile.instruction.LookupSwitchInstruction;
import java.lang.classfile.instruction.SwitchCase;
import java.lang.classfile.instruction.TableSwitchInstruction;
import java.lang.classfile.instruction.ThrowInstruction;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The bytecode of one method, with queries about the neighbours of an instruction. */
final class MethodBody {
    private final List<CodeElement> elements;
    private final Set<Label> joins = new HashSet<>();
    private final int[] lines;
    private final BitSet compilers = new BitSet();
    private final BitSet steps = new BitSet();

    MethodBody(CodeModel code) {
        elements = code.elementList();
        lines = new int[elements.size()];
        var finals = new HashSet<Label>();
        var throwables = new HashSet<Label>();
        for (var element : elements) {
            switch (element) {
                case BranchInstruction branch -> joins.add(branch.target());
                case TableSwitchInstruction choice -> join(choice.defaultTarget(), choice.cases());
                case LookupSwitchInstruction choice -> join(choice.defaultTarget(), choice.cases());
                case ExceptionCatch caught -> {
                    joins.add(caught.handler());
                    if (caught.catchType().isEmpty()) {
                        finals.add(caught.handler());
                    } else if (caught.catchType().get().asInternalName().equals("java/lang/Throwable")) {
                        throwables.add(caught.handler());
                    }
                }
                default -> {}
            }
        }
        findSteps();
        number();
        markCompilers(finals, throwables);
    }

    List<CodeElement> elements() {
        return elements;
    }

    int line(int index) {
        return lines[index];
    }

    /** Whether the compiler generated the instruction: in the second copy of a finally block, or for closing a resource after an exception. */
    boolean isCompilers(int index) {
        return compilers.get(index);
    }

    /** The instruction before this one, if no jump leads here; else null. */
    @Nullable
    Instruction before(int index) {
        for (var i = index - 1; i >= 0; i--) {
            if (elements.get(i) instanceof Instruction found) {
                return found;
            }
            if (elements.get(i) instanceof LabelTarget target && joins.contains(target.label())) {
                return null;
            }
        }
        return null;
    }

    /** The {@code steps}-th instruction after this one; null at the end. */
    @Nullable
    Instruction after(int index, int steps) {
        var left = steps;
        for (var i = index + 1; i < elements.size(); i++) {
            if (elements.get(i) instanceof Instruction found && --left == 0) {
                return found;
            }
        }
        return null;
    }

    /** Whether the compiler uses this variable for the restart index of a switch over types. */
    boolean isStep(int slot) {
        return steps.get(slot);
    }

    private void findSteps() {
        for (var i = 0; i < elements.size(); i++) {
            if (elements.get(i) instanceof InvokeDynamicInstruction choice
                    && choice.name().equalsString("typeSwitch")
                    && before(i) instanceof LoadInstruction step) {
                steps.set(step.slot());
            }
        }
    }

    private void join(Label fallback, List<SwitchCase> cases) {
        joins.add(fallback);
        cases.forEach(one -> joins.add(one.target()));
    }

    private void number() {
        var line = 0;
        for (var i = 0; i < lines.length; i++) {
            if (elements.get(i) instanceof LineNumber number) {
                line = number.line();
            }
            lines[i] = line;
        }
    }

    private void markCompilers(Set<Label> finals, Set<Label> throwables) {
        for (var i = 0; i < elements.size(); i++) {
            if (!(elements.get(i) instanceof LabelTarget target)) {
                continue;
            }
            var end = thrown(i);
            if (finals.contains(target.label()) || (throwables.contains(target.label()) && suppresses(i, end))) {
                compilers.set(i, end);
            }
        }
    }

    private int thrown(int from) {
        for (var i = from; i < elements.size(); i++) {
            if (elements.get(i) instanceof ThrowInstruction) {
                return i;
            }
        }
        return elements.size();
    }

    private boolean suppresses(int from, int end) {
        return elements.subList(from, end).stream()
                .anyMatch(element -> element instanceof InvokeInstruction call
                        && call.opcode() == Opcode.INVOKEVIRTUAL
                        && call.name().equalsString("addSuppressed"));
    }
}
