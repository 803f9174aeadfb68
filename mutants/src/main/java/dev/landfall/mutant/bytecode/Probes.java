package dev.landfall.mutant.bytecode;

import java.lang.classfile.CodeModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.LineNumber;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.function.ToIntFunction;

/** Inserts a call before each line of a class, so that a run of the tests records which tests reach which line. */
public final class Probes {
    private static final MethodTypeDesc HIT = MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_int);

    private Probes() {}

    /**
     * The class file with probes.
     *
     * @param hits the class with the method {@code static void hit(int)}
     * @param numbers assigns a number to each line, named as in {@link Mutant#place}
     */
    public static byte[] insert(
            byte[] classFile, ClassLoader libraries, ClassDesc hits, ToIntFunction<String> numbers) {
        var file = Mutator.reader(libraries);
        var model = file.parse(classFile);
        var type = model.thisClass().asInternalName().replace('/', '.');
        return file.transformClass(model, (changed, element) -> {
            if (element instanceof MethodModel method && method.code().isPresent()) {
                var place = type + "#" + method.methodName().stringValue()
                        + method.methodType().stringValue() + ":";
                changed.transformMethod(method, (inside, part) -> {
                    if (part instanceof CodeModel code) {
                        inside.transformCode(code, (writer, one) -> {
                            writer.with(one);
                            if (one instanceof LineNumber line) {
                                writer.loadConstant(numbers.applyAsInt(place + line.line()));
                                writer.invokestatic(hits, "hit", HIT);
                            }
                        });
                    } else {
                        inside.with(part);
                    }
                });
            } else {
                changed.with(element);
            }
        });
    }
}
