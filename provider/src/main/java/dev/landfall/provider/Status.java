package dev.landfall.provider;

import java.util.List;

/** How a provider is: named conditions, each true when all is well. */
public record Status(List<Condition> conditions) {
    /**
     * The reason of a store that cannot write because there is no room: who asked is told just that, and is not kept waiting. The
     * store goes on by itself when there is room.
     */
    public static final String FULL = "DiskFull";

    /** All is well, under one name. */
    public static Status well(String type) {
        return new Status(List.of(new Condition(type, true, "Ok", "")));
    }

    /** Whether a condition is false for want of room. */
    public boolean full() {
        return conditions.stream().anyMatch(one -> !one.ok() && one.reason().equals(FULL));
    }

    /** Whether every condition is true. */
    public boolean healthy() {
        return conditions.stream().allMatch(Condition::ok);
    }

    /**
     * @param type what is judged, such as {@code Writable}
     * @param ok the judgement
     * @param reason one word in CamelCase, for programs
     * @param message a sentence, for people
     */
    public record Condition(String type, boolean ok, String reason, String message) {}
}
