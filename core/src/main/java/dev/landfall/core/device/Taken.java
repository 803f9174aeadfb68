package dev.landfall.core.device;

/** What became of an offer, as far as it is known at once. */
sealed interface Taken {
    Taken COMING = new Coming();
    Taken FULL = new Full();
    Taken KNOWN = new Known();

    /** It is on its way; whoever offered it is told when it is durable. */
    record Coming() implements Taken {}

    /** There was no room: nothing was taken. */
    record Full() implements Taken {}

    /** It says nothing new, and what it says is durable. */
    record Known() implements Taken {}

    /** It cannot be taken, now or later. */
    record Unfit(String reason) implements Taken {}
}
