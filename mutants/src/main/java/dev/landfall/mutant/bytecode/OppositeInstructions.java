package dev.landfall.mutant.bytecode;

import java.lang.classfile.Opcode;
import java.util.HashMap;
import java.util.Map;

/** Maps an instruction to its negation, to its boundary variant (for example {@code <} to {@code <=}), or to the inverse operation. */
final class OppositeInstructions {
    private static final Map<Opcode, Opcode> OPPOSITE = pairs(
            Opcode.IFEQ, Opcode.IFNE,
            Opcode.IFLT, Opcode.IFGE,
            Opcode.IFGT, Opcode.IFLE,
            Opcode.IF_ICMPEQ, Opcode.IF_ICMPNE,
            Opcode.IF_ICMPLT, Opcode.IF_ICMPGE,
            Opcode.IF_ICMPGT, Opcode.IF_ICMPLE,
            Opcode.IF_ACMPEQ, Opcode.IF_ACMPNE,
            Opcode.IFNULL, Opcode.IFNONNULL);

    private static final Map<Opcode, Opcode> BOUNDARY = pairs(
            Opcode.IFLT, Opcode.IFLE,
            Opcode.IFGT, Opcode.IFGE,
            Opcode.IF_ICMPLT, Opcode.IF_ICMPLE,
            Opcode.IF_ICMPGT, Opcode.IF_ICMPGE);

    private static final Map<Opcode, Opcode> ARITHMETIC = arithmetic();

    private OppositeInstructions() {}

    static Map<Opcode, Opcode> opposite() {
        return OPPOSITE;
    }

    static Map<Opcode, Opcode> boundary() {
        return BOUNDARY;
    }

    static Map<Opcode, Opcode> arithmetics() {
        return ARITHMETIC;
    }

    private static Map<Opcode, Opcode> pairs(Opcode... both) {
        var map = new HashMap<Opcode, Opcode>();
        for (var i = 0; i < both.length; i += 2) {
            map.put(both[i], both[i + 1]);
            map.put(both[i + 1], both[i]);
        }
        return Map.copyOf(map);
    }

    private static Map<Opcode, Opcode> arithmetic() {
        var map = new HashMap<>(pairs(
                Opcode.IADD, Opcode.ISUB,
                Opcode.LADD, Opcode.LSUB,
                Opcode.FADD, Opcode.FSUB,
                Opcode.DADD, Opcode.DSUB,
                Opcode.IMUL, Opcode.IDIV,
                Opcode.LMUL, Opcode.LDIV,
                Opcode.FMUL, Opcode.FDIV,
                Opcode.DMUL, Opcode.DDIV,
                Opcode.IAND, Opcode.IOR,
                Opcode.LAND, Opcode.LOR));
        map.put(Opcode.IREM, Opcode.IMUL);
        map.put(Opcode.LREM, Opcode.LMUL);
        map.put(Opcode.IXOR, Opcode.IAND);
        map.put(Opcode.LXOR, Opcode.LAND);
        map.put(Opcode.ISHL, Opcode.ISHR);
        map.put(Opcode.LSHL, Opcode.LSHR);
        map.put(Opcode.ISHR, Opcode.ISHL);
        map.put(Opcode.LSHR, Opcode.LSHL);
        map.put(Opcode.IUSHR, Opcode.ISHL);
        map.put(Opcode.LUSHR, Opcode.LSHL);
        return Map.copyOf(map);
    }
}
