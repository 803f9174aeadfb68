package dev.landfall.core.device;

/** What became of an offer, as far as it is known at once. */
sealed interface OfferResult {
    OfferResult COMING = new Coming();
    OfferResult FULL = new Full();
    OfferResult KNOWN = new Known();

    /** It is on its way; whoever offered it is told when it is durable. */
    record Coming() implements OfferResult {}

    /** There was no room: nothing was taken. */
    record Full() implements OfferResult {}

    /** It says nothing new, and what it says is durable. */
    record Known() implements OfferResult {}

    /** It cannot be taken, now or later. */
    record Unfit(String reason) implements OfferResult {}
}
