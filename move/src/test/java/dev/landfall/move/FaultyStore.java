package dev.landfall.move;

import dev.landfall.provider.Store;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/** Makes a store that does something else than it should, at one verb. */
final class FaultyStore {
    /** Instead of the verb: calls {@code real} with what it likes. */
    @FunctionalInterface
    interface Instead {
        @Nullable
        Object call(Real real, Object[] arguments);
    }

    /** The verb as it is. */
    @FunctionalInterface
    interface Real {
        @Nullable
        Object call(Object... arguments);
    }

    private FaultyStore() {}

    static Store of(Store store, String verb, Instead instead) {
        return proxy(
                store,
                (name, real, arguments) -> name.equals(verb) ? instead.call(real, arguments) : real.call(arguments));
    }

    /** The same store, which does not close. */
    static Store keptOpen(Store store) {
        return proxy(store, (name, real, arguments) -> name.equals("close") ? null : real.call(arguments));
    }

    /** Every verb. */
    private interface Any {
        @Nullable
        Object call(String name, Real real, Object[] arguments);
    }

    private static Store proxy(Store store, Any any) {
        return (Store) Proxy.newProxyInstance(
                Store.class.getClassLoader(), new Class<?>[] {Store.class}, (_, method, arguments) -> {
                    Real real = with -> {
                        try {
                            return method.invoke(store, with);
                        } catch (InvocationTargetException e) {
                            throw (RuntimeException) e.getCause();
                        } catch (IllegalAccessException e) {
                            throw new IllegalStateException(e);
                        }
                    };
                    return any.call(method.getName(), real, arguments == null ? new Object[0] : arguments);
                });
    }
}
