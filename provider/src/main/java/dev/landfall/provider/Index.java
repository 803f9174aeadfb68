package dev.landfall.provider;

/**
 * An index the core declares when it opens a store.
 *
 * @param name see {@link Partition#checkName}
 * @param scope who may be found with one question
 */
public record Index(String name, Scope scope) {
    /** How far one {@link Store#find} reaches. */
    public enum Scope {
        /** Only partitions of the tenant that is asked for. */
        TENANT,
        /** Partitions of all tenants: for the hub's own housekeeping, never on behalf of a caller. */
        STORE
    }
}
