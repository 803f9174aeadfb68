package dev.landfall.app.lock;

import com.sun.source.tree.CatchTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.DoWhileLoopTree;
import com.sun.source.tree.EnhancedForLoopTree;
import com.sun.source.tree.ForLoopTree;
import com.sun.source.tree.IfTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.SwitchTree;
import com.sun.source.tree.SynchronizedTree;
import com.sun.source.tree.ThrowTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.TryTree;
import com.sun.source.tree.WhileLoopTree;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Walks one file's syntax tree and writes down what breaks the rules on sizes and names. */
final class Breaches extends TreePathScanner<@Nullable Void, @Nullable Void> {
    private static final int METHOD_LINES_MAX = 60;
    private static final int PARAMETERS_MAX = 5;
    private static final int CONSTRUCTOR_PARAMETERS_MAX = 7;
    private static final int NESTING_MAX = 3;
    private static final Pattern BANNED_TYPE = Pattern.compile("(Abstract|Base)[A-Z].*|.*(Impl|Manager|Helper|Utils?)");
    private static final Pattern BANNED_METHOD = Pattern.compile("get[A-Z].*");
    private static final Set<String> CATCH_ALL = Set.of("Exception", "Throwable", "RuntimeException", "Error");

    private final List<String> found = new ArrayList<>();
    private final CompilationUnitTree unit;
    private final Trees trees;
    private final String file;
    private final boolean test;
    private int nesting;

    private Breaches(CompilationUnitTree unit, Trees trees) {
        this.unit = unit;
        this.trees = trees;
        this.file = Sources.name(Path.of(unit.getSourceFile().toUri()));
        this.test = file.contains("src/test/");
    }

    /** What is wrong in these files, each with its place. */
    static List<String> of(Sources.Parsed parsed) {
        var all = new ArrayList<String>();
        for (var unit : parsed.units()) {
            var breaches = new Breaches(unit, parsed.trees());
            breaches.scan(unit, null);
            all.addAll(breaches.found);
        }
        return all;
    }

    @Override
    public @Nullable Void visitClass(ClassTree type, @Nullable Void none) {
        if (BANNED_TYPE.matcher(type.getSimpleName()).matches()) {
            breach(type, "a type says what it is: " + type.getSimpleName());
        }
        var outside = nesting;
        nesting = 0;
        super.visitClass(type, null);
        nesting = outside;
        return null;
    }

    @Override
    public @Nullable Void visitMethod(MethodTree method, @Nullable Void none) {
        var name = method.getName().toString();
        var constructor = name.equals("<init>");
        var most = constructor ? CONSTRUCTOR_PARAMETERS_MAX : PARAMETERS_MAX;
        var lines = method.getBody() == null ? 0 : line(end(method)) - line(start(method.getBody())) + 1;
        var overrides = annotated(method, "Override");
        if (lines > METHOD_LINES_MAX) {
            breach(method, name + " has " + lines + " lines");
        }
        if (method.getParameters().size() > most && !overrides) {
            breach(method, name + " has " + method.getParameters().size() + " parameters");
        }
        if (BANNED_METHOD.matcher(name).matches() && !overrides) {
            breach(method, name + ": an accessor is named for what it returns");
        }
        var outside = nesting;
        nesting = 0;
        super.visitMethod(method, null);
        nesting = outside;
        return null;
    }

    @Override
    public @Nullable Void visitCatch(CatchTree caught, @Nullable Void none) {
        var type = caught.getParameter().getType().toString();
        if (CATCH_ALL.contains(type) && !test && !reasoned(caught) && !passesOn(caught)) {
            breach(caught, "catches " + type + " without a comment on its line that says why");
        }
        return super.visitCatch(caught, null);
    }

    @Override
    public @Nullable Void visitMemberSelect(MemberSelectTree select, @Nullable Void none) {
        var name = select.toString();
        if (test && (name.equals("Thread.sleep") || name.endsWith("TimeUnit.sleep"))) {
            breach(select, "a test waits for a state, not for a time");
        }
        return super.visitMemberSelect(select, null);
    }

    @Override
    public @Nullable Void visitIf(IfTree tree, @Nullable Void none) {
        var elseIf = getCurrentPath().getParentPath().getLeaf() instanceof IfTree parent
                && tree.equals(parent.getElseStatement());
        return elseIf ? super.visitIf(tree, null) : deeper(tree, () -> super.visitIf(tree, null));
    }

    @Override
    public @Nullable Void visitForLoop(ForLoopTree tree, @Nullable Void none) {
        return deeper(tree, () -> super.visitForLoop(tree, null));
    }

    @Override
    public @Nullable Void visitEnhancedForLoop(EnhancedForLoopTree tree, @Nullable Void none) {
        return deeper(tree, () -> super.visitEnhancedForLoop(tree, null));
    }

    @Override
    public @Nullable Void visitWhileLoop(WhileLoopTree tree, @Nullable Void none) {
        return deeper(tree, () -> super.visitWhileLoop(tree, null));
    }

    @Override
    public @Nullable Void visitDoWhileLoop(DoWhileLoopTree tree, @Nullable Void none) {
        return deeper(tree, () -> super.visitDoWhileLoop(tree, null));
    }

    @Override
    public @Nullable Void visitTry(TryTree tree, @Nullable Void none) {
        return deeper(tree, () -> super.visitTry(tree, null));
    }

    @Override
    public @Nullable Void visitSwitch(SwitchTree tree, @Nullable Void none) {
        return deeper(tree, () -> super.visitSwitch(tree, null));
    }

    @Override
    public @Nullable Void visitSynchronized(SynchronizedTree tree, @Nullable Void none) {
        return deeper(tree, () -> super.visitSynchronized(tree, null));
    }

    private @Nullable Void deeper(Tree tree, Runnable visit) {
        nesting++;
        if (nesting > NESTING_MAX) {
            breach(tree, "nested " + nesting + " deep");
        }
        visit.run();
        nesting--;
        return null;
    }

    /** Whether what was caught is thrown again as it is, after cleaning up. */
    private static boolean passesOn(CatchTree caught) {
        var statements = caught.getBlock().getStatements();
        return !statements.isEmpty()
                && statements.getLast() instanceof ThrowTree thrown
                && thrown.getExpression()
                        .toString()
                        .equals(caught.getParameter().getName().toString());
    }

    /** Whether a comment stands on the line of the catch. */
    private boolean reasoned(CatchTree caught) {
        return Sources.lines(Path.of(unit.getSourceFile().toUri()))
                .get((int) line(start(caught)) - 1)
                .contains("//");
    }

    private static boolean annotated(MethodTree method, String annotation) {
        return method.getModifiers().getAnnotations().stream()
                .anyMatch(one -> one.getAnnotationType().toString().equals(annotation));
    }

    private long start(Tree tree) {
        return trees.getSourcePositions().getStartPosition(unit, tree);
    }

    private long end(Tree tree) {
        return trees.getSourcePositions().getEndPosition(unit, tree);
    }

    private long line(long position) {
        return unit.getLineMap().getLineNumber(position);
    }

    private void breach(Tree where, String what) {
        found.add(file + ":" + line(start(where)) + " " + what);
    }
}
