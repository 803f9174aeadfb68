package dev.landfall.app.lock;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.NewArrayTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.ParameterizedTypeTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import javax.lang.model.element.Modifier;
import org.jspecify.annotations.Nullable;

/**
 * Finds what a process remembers without saying from what it is rebuilt: fields that hold a collection, a map, an atomic or an
 * array, and do not carry {@code @NodeLocal}, and neither does a class around them. Four things are no memory: components of
 * records, constants, an array of bytes or characters, and a final field whose value was given to the constructor.
 */
final class NodeMemory extends TreePathScanner<@Nullable Void, @Nullable Void> {
    /** What can be changed by whoever holds it. */
    private static final Pattern CHANGEABLE = Pattern.compile("Atomic(?!.*Updater)\\w+|(Long|Double)(Adder|Accumulator)"
            + "|(Hash|LinkedHash|IdentityHash|WeakHash|Enum|Lru|Tree|Navigable|Sorted)(Map|Set)|BitSet"
            + "|Concurrent\\w+|CopyOnWrite\\w+|(Array|Linked)List|(Loading)?Cache|Queue|Deque"
            + "|\\w*(Array|Linked|Priority|Blocking|Transfer|Delay)(Queue|Deque)");
    /** What may be either. */
    private static final Set<String> EITHER = Set.of("List", "Set", "Map", "Collection", "Iterable", "[]");
    /** What makes one of {@link #EITHER} that can be changed. */
    private static final Set<String> MAKERS = Set.of("newKeySet", "newSetFromMap");
    /** As {@link #CHANGEABLE}, where a constant of it would be a memory of the whole process. */
    private static final Pattern SHARED =
            Pattern.compile("Atomic(?!.*Updater)\\w+|Long(Adder|Accumulator)|Concurrent\\w+");

    private final List<String> found = new ArrayList<>();
    /** How many classes around the present place are annotated. */
    private int covers;

    /** What is not annotated in these sources, each as {@code Class.field}. */
    static List<String> of(Sources.Parsed parsed) {
        var all = new ArrayList<String>();
        for (var unit : parsed.units()) {
            var memory = new NodeMemory();
            memory.scan(unit, null);
            all.addAll(memory.found);
        }
        return all;
    }

    @Override
    public @Nullable Void visitClass(ClassTree type, @Nullable Void none) {
        var covering = annotated(type.getModifiers()) ? 1 : 0;
        covers += covering;
        if (covers == 0) {
            var made = Makings.in(getCurrentPath());
            for (var member : type.getMembers()) {
                if (member instanceof VariableTree field && remembers(type, field, made)) {
                    found.add(type.getSimpleName() + "." + field.getName());
                }
            }
        }
        super.visitClass(type, null);
        covers -= covering;
        return null;
    }

    private static boolean remembers(ClassTree type, VariableTree field, Set<String> made) {
        var flags = field.getModifiers().getFlags();
        var name = name(field.getType());
        var constant = flags.contains(Modifier.STATIC) && flags.contains(Modifier.FINAL);
        var component = type.getKind() == Tree.Kind.RECORD && !flags.contains(Modifier.STATIC);
        if (component
                || annotated(field.getModifiers())
                || (constant && !SHARED.matcher(name).matches())) {
            return false;
        }
        if (CHANGEABLE.matcher(name).matches()) {
            return true;
        }
        var given =
                flags.contains(Modifier.FINAL) && !made.contains(field.getName().toString());
        return EITHER.contains(name) && !given;
    }

    /** The simple name of a type, without what it is made of; {@code []} for an array of other things than bytes. */
    private static String name(@Nullable Tree type) {
        return switch (type) {
            case null -> "";
            case ParameterizedTypeTree of -> name(of.getType());
            case MemberSelectTree select -> select.getIdentifier().toString();
            default -> {
                var text = type.toString().replaceAll("@\\w+|<.*>|\\s", "");
                yield text.endsWith("[]") ? (text.matches("(byte|char)\\[\\]") ? "bytes" : "[]") : text;
            }
        };
    }

    private static boolean annotated(ModifiersTree modifiers) {
        return modifiers.getAnnotations().stream().anyMatch(NodeMemory::says);
    }

    private static boolean says(AnnotationTree annotation) {
        return annotation.getAnnotationType().toString().matches("(dev\\.landfall\\.guard\\.)?NodeLocal")
                && annotation.getArguments().toString().matches("(?s).*\".*\\S.*\".*");
    }

    /** Which fields of one class are given something that the class makes itself. */
    private static final class Makings extends TreePathScanner<@Nullable Void, @Nullable Void> {
        private final Set<String> made = new HashSet<>();

        static Set<String> in(TreePath type) {
            var makings = new Makings();
            makings.scan(type, null);
            return makings.made;
        }

        @Override
        public @Nullable Void visitVariable(VariableTree field, @Nullable Void none) {
            var ofClass = getCurrentPath().getParentPath().getLeaf() instanceof ClassTree;
            if (ofClass && making(field.getInitializer())) {
                made.add(field.getName().toString());
            }
            return super.visitVariable(field, null);
        }

        @Override
        public @Nullable Void visitAssignment(AssignmentTree assignment, @Nullable Void none) {
            if (making(assignment.getExpression())) {
                made.add(
                        switch (assignment.getVariable()) {
                            case MemberSelectTree select ->
                                select.getIdentifier().toString();
                            case IdentifierTree simple -> simple.getName().toString();
                            default -> "";
                        });
            }
            return super.visitAssignment(assignment, null);
        }

        private static boolean making(@Nullable ExpressionTree value) {
            return switch (value) {
                case null -> false;
                case NewClassTree _, NewArrayTree _ -> true;
                case MethodInvocationTree call ->
                    call.getMethodSelect() instanceof MemberSelectTree select
                            && (MAKERS.contains(select.getIdentifier().toString())
                                    || select.getIdentifier().toString().startsWith("synchronized"));
                default -> false;
            };
        }
    }
}
