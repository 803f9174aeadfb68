package dev.landfall.mutant.bytecode;

import static java.lang.constant.ConstantDescs.CD_List;
import static java.lang.constant.ConstantDescs.CD_Map;
import static java.lang.constant.ConstantDescs.CD_Set;
import static java.lang.constant.ConstantDescs.CD_String;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Instruction;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The values that a mutant returns instead of the result of a method. */
final class ReturnValues {
    private static final ClassDesc OPTIONAL = Optional.class.describeConstable().orElseThrow();
    private static final ClassDesc STREAM = Stream.class.describeConstable().orElseThrow();
    /** Types that have an empty value, and the method that creates it. */
    private static final Map<ClassDesc, String> EMPTY =
            Map.of(OPTIONAL, "empty", STREAM, "empty", CD_List, "of", CD_Set, "of", CD_Map, "of");

    private ReturnValues() {}

    /** One replacement value. */
    record Replacement(String what, Consumer<CodeBuilder> push) {}

    /**
     * The replacement values for a return instruction.
     *
     * @param before the instruction that always comes before the return; null if there are several
     */
    static List<Replacement> of(ClassDesc type, @Nullable Instruction before) {
        if (type.equals(java.lang.constant.ConstantDescs.CD_boolean)) {
            return truths(before);
        }
        if (type.isPrimitive()) {
            return List.of(number(TypeKind.from(type), before));
        }
        var empty = EMPTY.get(type);
        if (empty != null) {
            var already = before instanceof InvokeInstruction call
                    && call.name().equalsString(empty)
                    && call.typeSymbol().parameterCount() == 0;
            var shared = type.equals(OPTIONAL) || type.equals(STREAM);
            Consumer<CodeBuilder> push = code ->
                    code.invoke(Opcode.INVOKESTATIC, type, empty, MethodTypeDesc.of(type), !type.equals(OPTIONAL));
            return already ? List.of() : List.of(new Replacement(shared ? "empty" : "an empty collection", push));
        }
        if (type.equals(CD_String)) {
            var already = before instanceof ConstantInstruction constant && "".equals(constant.constantValue());
            return already ? List.of() : List.of(new Replacement("\"\"", code -> code.ldc("")));
        }
        return before != null && before.opcode() == Opcode.ACONST_NULL
                ? List.of()
                : List.of(new Replacement("null", CodeBuilder::aconst_null));
    }

    private static List<Replacement> truths(@Nullable Instruction before) {
        var all = new ArrayList<Replacement>();
        var already = before instanceof ConstantInstruction constant ? constant.constantValue() : null;
        if (!Integer.valueOf(1).equals(already)) {
            all.add(new Replacement("true", CodeBuilder::iconst_1));
        }
        if (!Integer.valueOf(0).equals(already)) {
            all.add(new Replacement("false", CodeBuilder::iconst_0));
        }
        return all;
    }

    private static Replacement number(TypeKind kind, @Nullable Instruction before) {
        var zero = before instanceof ConstantInstruction constant
                && constant.constantValue() instanceof Number number
                && number.doubleValue() == 0;
        var value = zero ? 1 : 0;
        return new Replacement(Integer.toString(value), code -> {
            switch (kind.asLoadable()) {
                case LONG -> code.loadConstant((long) value);
                case FLOAT -> code.loadConstant((float) value);
                case DOUBLE -> code.loadConstant((double) value);
                default -> code.loadConstant(value);
            }
        });
    }
}
