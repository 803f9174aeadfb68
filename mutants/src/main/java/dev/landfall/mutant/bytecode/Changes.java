package dev.landfall.mutant.bytecode;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.IncrementInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.OperatorInstruction;
import java.lang.classfile.instruction.ReturnInstruction;
import java.lang.classfile.instruction.StoreInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** All changes that can be made in one method. */
final class Changes {
    private static final Set<String> LOGS = Set.of("java/lang/System$Logger", "org/slf4j/Logger");

    private static final long LARGE = 1000;

    private final MethodModel method;
    private final MethodBody body;
    private final List<Change> found = new ArrayList<>();

    private Changes(MethodModel method, CodeModel code) {
        this.method = method;
        this.body = new MethodBody(code);
    }

    static List<Change> of(MethodModel method, CodeModel code) {
        var changes = new Changes(method, code);
        for (var i = 0; i < changes.body.elements().size(); i++) {
            if (!changes.body.isCompilers(i)) {
                changes.look(i);
            }
        }
        return changes.found;
    }

    private void look(int index) {
        switch (body.elements().get(index)) {
            case BranchInstruction branch -> branch(index, branch);
            case InvokeInstruction call -> call(index, call);
            case OperatorInstruction operator -> operator(index, operator);
            case ConstantInstruction constant -> constant(index, constant);
            case IncrementInstruction increment ->
                add(
                        index,
                        MutationKind.INCREMENT,
                        "counts by " + -increment.constant() + " instead of " + increment.constant(),
                        code -> code.iinc(increment.slot(), -increment.constant()));
            case ReturnInstruction result -> result(index, result);
            default -> {}
        }
    }

    private void branch(int index, BranchInstruction branch) {
        var boundary = OppositeInstructions.boundary().get(branch.opcode());
        if (boundary != null) {
            add(
                    index,
                    MutationKind.BOUNDARY,
                    "the boundary of a comparison moved by one",
                    code -> code.with(BranchInstruction.of(boundary, branch.target())));
        }
        var opposite = OppositeInstructions.opposite().get(branch.opcode());
        if (opposite != null && !closes(index)) {
            add(
                    index,
                    MutationKind.CONDITION,
                    "a condition is its opposite",
                    code -> code.with(BranchInstruction.of(opposite, branch.target())));
        }
    }

    /** The null check of a resource, which the compiler generates before closing it. */
    private boolean closes(int index) {
        return body.after(index, 2) instanceof InvokeInstruction call
                && call.name().equalsString("close")
                && body.elements().get(index) instanceof BranchInstruction branch
                && branch.opcode() == Opcode.IFNULL;
    }

    private void call(int index, InvokeInstruction call) {
        var type = call.typeSymbol();
        if (!type.returnType().equals(ConstantDescs.CD_void)
                || call.name().equalsString("<init>")
                || LOGS.contains(call.owner().asInternalName())) {
            return;
        }
        var owner = call.owner().asInternalName();
        var what = "left out the call of " + owner.substring(owner.lastIndexOf('/') + 1) + "."
                + call.name().stringValue();
        add(index, MutationKind.CALL, what, code -> {
            type.parameterList().reversed().forEach(parameter -> drop(code, parameter));
            if (call.opcode() != Opcode.INVOKESTATIC) {
                code.pop();
            }
        });
    }

    private void operator(int index, OperatorInstruction operator) {
        var other = OppositeInstructions.arithmetics().get(operator.opcode());
        if (other != null) {
            var what = operator.opcode().name().substring(1) + " became "
                    + other.name().substring(1);
            add(index, MutationKind.ARITHMETIC, what, code -> code.with(OperatorInstruction.of(other)));
        }
    }

    private void constant(int index, ConstantInstruction constant) {
        if (!(constant.constantValue() instanceof Number was) || isNoise(index)) {
            return;
        }
        switch (was) {
            case Integer i -> number(index, was, (int) other(i));
            case Long l -> number(index, was, other(l));
            case Double d -> number(index, was, d == 1 ? 0 : d + 1);
            case Float f -> number(index, was, f == 1 ? 0 : f + 1);
            default -> {}
        }
    }

    /** The replacement of a number: the next one, 0 for 1, and half of a large number, for which one more would make no difference. */
    private static long other(long number) {
        if (number == 1) {
            return 0;
        }
        return Math.abs(number) < LARGE ? number + 1 : number / 2;
    }

    private void number(int index, Number was, Number becomes) {
        var what = was + " became " + becomes;
        add(index, MutationKind.CONSTANT, what, code -> {
            switch (becomes) {
                case Integer i -> code.loadConstant(i);
                case Long l -> code.loadConstant(l);
                case Double d -> code.loadConstant(d);
                default -> code.loadConstant(becomes.floatValue());
            }
        });
    }

    /** Numbers that are not mutated: indices of array literals, initial sizes of collections, and returned numbers. */
    private boolean isNoise(int index) {
        var before = body.before(index);
        var next = body.after(index, 1);
        if (before != null && before.opcode() == Opcode.DUP) {
            return true;
        }
        return switch (next) {
            case null -> true;
            case ReturnInstruction _ -> true;
            case InvokeInstruction call ->
                call.name().equalsString("<init>")
                        && (call.owner().asInternalName().startsWith("java/util/")
                                || call.owner().asInternalName().equals("java/lang/StringBuilder"));
            default -> next.opcode() == Opcode.ANEWARRAY || startsChoice(index);
        };
    }

    /** An instruction of a switch over types, or the first one of a switch over strings. */
    private boolean startsChoice(int index) {
        var types = body.after(index, 1) instanceof StoreInstruction store && body.isStep(store.slot());
        var strings = body.after(index, 3) instanceof InvokeInstruction call
                && call.owner().asInternalName().equals("java/lang/String")
                && call.name().equalsString("hashCode");
        return types || strings;
    }

    private void result(int index, ReturnInstruction result) {
        if (result.typeKind() == TypeKind.VOID) {
            return;
        }
        var type = method.methodTypeSymbol().returnType();
        for (var instead : ReturnValues.of(type, body.before(index))) {
            add(index, MutationKind.RESULT, "returns " + instead.what(), code -> {
                drop(code, type);
                instead.push().accept(code);
                code.return_(result.typeKind());
            });
        }
    }

    private static void drop(CodeBuilder code, ClassDesc type) {
        if (TypeKind.from(type).slotSize() == 2) {
            code.pop2();
        } else {
            code.pop();
        }
    }

    private void add(int index, MutationKind kind, String what, Consumer<CodeBuilder> instead) {
        found.add(new Change(index, kind, body.line(index), what, instead));
    }
}
