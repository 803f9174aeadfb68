package dev.landfall.mutant.bytecode;

import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeModel;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.RecordAttribute;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.constant.ConstantDescs;
import java.lang.reflect.AccessFlag;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Set;

/** Finds the mutants of a class, and makes the class file of one of them. */
public final class Mutator {
    private static final Set<String> SAY_NOTHING = Set.of("toString", "hashCode", ConstantDescs.CLASS_INIT_NAME);
    private static final Set<String> MADE_BY_THE_COMPILER = Set.of("values", "valueOf", "$values");

    private Mutator() {}

    /** All mutants of a class, in the order of its code. */
    public static List<Mutant> find(byte[] classFile) {
        var model = ClassFile.of().parse(classFile);
        var type = model.thisClass().asInternalName().replace('/', '.');
        var all = new ArrayList<Mutant>();
        if (model.isModuleInfo()
                || type.endsWith("package-info")
                || model.flags().has(AccessFlag.SYNTHETIC)) {
            return all;
        }
        for (var method : model.methods()) {
            if (!isMutated(model, method)) {
                continue;
            }
            var ordinals = new EnumMap<MutationKind, Integer>(MutationKind.class);
            for (var change : Changes.of(method, method.code().orElseThrow())) {
                var ordinal = ordinals.merge(change.kind(), 1, Integer::sum);
                all.add(new Mutant(
                        type,
                        method.methodName().stringValue(),
                        method.methodType().stringValue(),
                        change.kind(),
                        ordinal,
                        change.line(),
                        change.what()));
            }
        }
        return all;
    }

    /**
     * The class file of a mutant.
     *
     * @throws IllegalArgumentException if the class has no such mutant
     */
    public static byte[] mutate(byte[] classFile, Mutant mutant, ClassLoader libraries) {
        var file = reader(libraries);
        return file.transformClass(file.parse(classFile), (type, element) -> {
            if (element instanceof MethodModel method
                    && method.methodName().equalsString(mutant.method())
                    && method.methodType().equalsString(mutant.descriptor())) {
                type.transformMethod(method, (changed, part) -> {
                    if (part instanceof CodeModel code) {
                        changed.transformCode(code, replace(change(method, code, mutant)));
                    } else {
                        changed.with(part);
                    }
                });
            } else {
                type.with(element);
            }
        });
    }

    /** Reads and writes class files; looks up the classes that are named in them without loading them. */
    static ClassFile reader(ClassLoader libraries) {
        return ClassFile.of(ClassFile.ClassHierarchyResolverOption.of(
                ClassHierarchyResolver.ofResourceParsing(libraries).orElse(ClassHierarchyResolver.defaultResolver())));
    }

    private static Change change(MethodModel method, CodeModel code, Mutant mutant) {
        return Changes.of(method, code).stream()
                .filter(change -> change.kind() == mutant.kind())
                .skip(mutant.ordinal() - 1L)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no mutant " + mutant.name()));
    }

    private static CodeTransform replace(Change change) {
        return CodeTransform.ofStateful(() -> {
            var index = new int[1];
            return (code, element) -> {
                if (index[0]++ == change.index()) {
                    change.instead().accept(code);
                } else {
                    code.with(element);
                }
            };
        });
    }

    private static boolean isMutated(ClassModel model, MethodModel method) {
        var name = method.methodName().stringValue();
        var made = method.flags().has(AccessFlag.SYNTHETIC) && !name.startsWith("lambda$");
        return method.code().isPresent()
                && !made
                && !SAY_NOTHING.contains(name)
                && !(model.flags().has(AccessFlag.ENUM) && MADE_BY_THE_COMPILER.contains(name))
                && !isEquality(model, method)
                && !isAccessor(model, method);
    }

    /** Equality of a record that the compiler wrote. */
    private static boolean isEquality(ClassModel model, MethodModel method) {
        return method.methodName().equalsString("equals")
                && model.findAttribute(Attributes.record()).isPresent()
                && method.code().orElseThrow().elementList().stream()
                        .anyMatch(InvokeDynamicInstruction.class::isInstance);
    }

    private static boolean isAccessor(ClassModel model, MethodModel method) {
        return method.methodTypeSymbol().parameterCount() == 0
                && model.findAttribute(Attributes.record()).map(RecordAttribute::components).stream()
                        .flatMap(List::stream)
                        .anyMatch(component -> component
                                .name()
                                .equalsString(method.methodName().stringValue()));
    }
}
