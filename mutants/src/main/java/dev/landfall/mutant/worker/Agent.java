package dev.landfall.mutant.worker;

import java.io.IOException;
import java.lang.instrument.ClassDefinition;
import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.jspecify.annotations.Nullable;

/** What lets a process exchange the methods of classes that it has loaded already. */
public final class Agent {
    private static volatile @Nullable Instrumentation instrumentation;

    private Agent() {}

    /** The JVM calls this before it starts the program. */
    public static void premain(@Nullable String options, Instrumentation given) {
        instrumentation = given;
    }

    /** Writes the file that the option {@code -javaagent} of a JVM names. The class itself must be on the class path. */
    public static void write(Path jar) throws IOException {
        var manifest = new Manifest();
        var main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        main.putValue("Premain-Class", Agent.class.getName());
        main.putValue("Can-Redefine-Classes", "true");
        try (var out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
            out.finish();
        }
    }

    /** Gives a class other methods. */
    static void redefine(Class<?> type, byte[] classFile) {
        var given = instrumentation;
        if (given == null) {
            throw new IllegalStateException("the JVM was started without this agent");
        }
        try {
            given.redefineClasses(new ClassDefinition(type, classFile));
        } catch (ClassNotFoundException | UnmodifiableClassException e) {
            throw new IllegalStateException("cannot change " + type.getName(), e);
        }
    }
}
