package dev.landfall.core.device;

/** The immediate result of an offer, before anything is durable. */
sealed interface OfferResult {
    OfferResult COMING = new Coming();
    OfferResult FULL = new Full();
    OfferResult KNOWN = new Known();

    /** The offer was accepted. The sender is told when it is durable. */
    record Coming() implements OfferResult {}

    /** There was no room. Nothing was accepted. */
    record Full() implements OfferResult {}

    /** The offer contains nothing new, and what it contains is durable already. */
    record Known() implements OfferResult {}

    /** The offer cannot be accepted, now or later. */
    record Unfit(String reason) implements OfferResult {}
}
