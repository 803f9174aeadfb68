package dev.landfall.gateway.coap.session;

/** Tokens of eight bytes that do not repeat on one connection: a counter that is mixed (the finalizer of SplitMix64). */
final class TokenSequence {
    private static final long GOLDEN = 0x9e3779b97f4a7c15L;

    private long state;

    TokenSequence(long seed) {
        state = seed;
    }

    synchronized long next() {
        state += GOLDEN;
        var z = state;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
